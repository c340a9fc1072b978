(** * Claim [peak-order], equation (6); Proposition 3.3, second point

    Peaks are ordered by log-odds: tokens off the target peak first. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model MeanIncreasing Bump.
Open Scope R_scope.

Section PeakOrder.
Context {A : Type} (zs : list A) (p M : A -> R).
Hypothesis pw : positive_weights zs p.
Hypothesis nc : nonconstant zs M.
Notation mean := (mean zs p M).
Notation position := (position zs p M).

Lemma position_order z z' x x' : In z zs -> In z' zs ->
  position z x -> position z' x' -> M z < M z' -> Rbar_lt x x'.
Proof.
  intros Hz Hz' H H' Hlt.
  assert (M z' <= top zs M) by (apply Max_ge; auto).
  assert (bottom zs M <= M z) by (apply Min_le; auto).
  destruct x as [a| |], x' as [a'| |]; simpl in *; try lra; auto.
  destruct (Rlt_le_dec a a') as [|L]; auto. apply (mean_le zs p M pw) in L. lra.
Qed.

(** The peak lies to the right of [a] exactly if the mean has not reached M_z *)
Lemma position_sign z x (a : R) : In z zs -> position z x -> (Rbar_lt a x <-> mean a < M z).
Proof.
  intros Hz H. destruct x as [b| |]; simpl in *; split; intros Hlt; auto.
  - rewrite <- H. apply tilt_mean_increasing; auto.
  - destruct (Rlt_le_dec a b) as [|L]; auto. apply (mean_le zs p M pw) in L. lra.
  - rewrite H. apply mean_lt_top; auto.
  - destruct Hlt.
  - generalize (bottom_lt_mean zs p M pw a nc). lra.
Qed.
End PeakOrder.

(** Order of peaks (6), new form: a larger log-odds peaks at a larger strength,
    with +oo and -oo as the peaks of the tokens of extreme log-odds. *)
Theorem peak_order_by_log_odds s c z z' x x' : well_posed s -> perfectly_trained s ->
  nonconstant (vocabulary s) (log_odds s) -> In c (contexts s) ->
  In z (vocabulary s) -> In z' (vocabulary s) ->
  peaks_at (delta_p s c z) x -> peaks_at (delta_p s c z') x' ->
  log_odds s z < log_odds s z' -> Rbar_lt x x'.
Proof.
  intros wp tr nc Hc Hz Hz' H H'. apply model_peak in H, H'; auto.
  apply (position_order (vocabulary s) (prob s c)); auto using LogOddsLemma.prob_weights.
Qed.

(** Order of peaks (6), Proposition 3.3(ii): every token off the target peaks at a
    smaller strength than every token of the target. *)
Theorem peak_order s c z z' x x' : well_posed s -> perfectly_trained s -> sign_separated s ->
  In c (contexts s) -> In z (vocabulary s) -> In z' (vocabulary s) ->
  token_concept s z = target s -> token_concept s z' <> target s ->
  peaks_at (delta_p s c z) x -> peaks_at (delta_p s c z') x' -> Rbar_lt x' x.
Proof.
  intros wp tr sep Hc Hz Hz' Ht Ht' H H'.
  assert (log_odds s z' < log_odds s z).
  { apply Rle_lt_trans with 0; [|apply sep; auto].
    apply Rnot_lt_le. intros L. apply Ht', sep; auto. }
  apply (peak_order_by_log_odds s c z' z); auto.
  exists z, z'. repeat split; auto. lra.
Qed.
