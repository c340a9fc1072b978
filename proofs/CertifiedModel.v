(** * From a certificate to the model

    If the rows of a certificate are the tokens of a context of a perfectly trained
    model, the certified peaks are those of Delta p in that context. *)
From Coq Require Import Reals ZArith Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Tilt Model LogOddsLemma Bump CertificateChecker.
Open Scope R_scope.

(** The certificate [t] describes the context [c]: [to_row] gives the row of a token *)
Definition describes (t : certificate) (s : setup) (c : context s)
    (to_row : token s -> row) : Prop :=
  rows t = map to_row (vocabulary s) /\
  forall z, In z (vocabulary s) ->
    row_weight (to_row z) = prob s c z /\
    row_log_odds (size t) (to_row z) = log_odds s z.

(** With plain means of lists of one length q, the rho of a row is the quotient of the
    products over P and N *)
Lemma quotient_describes t s c to_row : well_posed s -> plain_means s ->
  length (positives s) = length (negatives s) -> length (positives s) = Pos.to_nat (size t) ->
  rows t = map to_row (vocabulary s) ->
  (forall z, In z (vocabulary s) ->
    row_weight (to_row z) = prob s c z /\
    rho (to_row z) =
      Prod (positives s) (fun c => prob s c z) / Prod (negatives s) (fun c => prob s c z)) ->
  describes t s c to_row.
Proof.
  intros wp pm E Hq Hrows H. split; [exact Hrows|]. intros z Hz. destruct (H z Hz) as [Hw Hr].
  split; [exact Hw|]. rewrite log_odds_quotient, <- Hr, Hq, INR_IZR_INZ, positive_nat_Z by auto.
  apply Rmult_comm.
Qed.

Theorem certificate_for_model t s c to_row : well_posed s -> perfectly_trained s ->
  In c (contexts s) -> describes t s c to_row -> certified t ->
  forall b, In b (brackets t) -> exists z, nth_error (vocabulary s) (index b) = Some z /\
  exists alpha : R,
    IZR (lower b) / IZR (Zpos (denominator t)) < alpha
      < IZR (upper b) / IZR (Zpos (denominator t)) /\
    forall x, peaks_at (delta_p s c z) x <-> x = Finite alpha.
Proof.
  intros wp tr Hc (Hrows & Hz) Hcert b Hb.
  destruct (Hcert b Hb) as (r & Hr & alpha & Ha & Hpk & _).
  rewrite Hrows, nth_error_map in Hr.
  destruct (nth_error (vocabulary s) (index b)) as [z|] eqn:E; [|discriminate].
  injection Hr as <-. exists z. split; [reflexivity|]. exists alpha. split; [exact Ha|].
  apply nth_error_In in E.
  assert (HM : forall y, In y (vocabulary s) -> row_log_odds (size t) (to_row y) = log_odds s y).
  { intros y Hy. apply Hz, Hy. }
  assert (Ht : forall a, delta_p s c z a =
    tilt (rows t) row_weight (row_log_odds (size t)) (to_row z) a - prob s c z).
  { intros a. rewrite delta_p_tilt by auto. f_equal. unfold tilt, mass.
    rewrite (HM z E), (proj1 (Hz z E)). f_equal. rewrite Hrows, Sum_map. apply Sum_ext.
    intros y Hy. rewrite (HM y Hy), (proj1 (Hz y Hy)). reflexivity. }
  intros x. rewrite <- Hpk. split.
  - apply peaks_at_ext with (k := - prob s c z). intros a. rewrite Ht. ring.
  - apply peaks_at_ext with (k := prob s c z). exact Ht.
Qed.
