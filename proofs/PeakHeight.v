(** * Claim [peak-height] (new)

    The best probability that any strength can give a token is the Legendre
    transform of the cumulant generating function. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma Bump.
Open Scope R_scope.

(** K* (x) = sup over a of (a x - K (a)) *)
Definition legendre (K : R -> R) (x : R) : R :=
  real (Lub_Rbar (fun y => exists a, y = a * x - K a)).

Section Height.
Context {A : Type} (zs : list A) (p M : A -> R).
Hypothesis pw : positive_weights zs p.
Notation tilt := (tilt zs p M).
Notation K := (K zs p M).

(** At the log-odds of a token the supremum is finite *)
Lemma legendre_lub z : In z zs -> is_lub (fun y => exists a, y = a * M z - K a) (legendre K (M z)).
Proof.
  intros Hz. unfold legendre. set (S := fun y => _).
  assert (Hb : forall y, S y -> y <= - ln (p z)).
  { intros y (a & ->).
    generalize (tilt_le_1 zs p M pw z a Hz) (tilt_pos zs p M pw z a Hz); intros H1 H0.
    apply (ln_le _ _ H0) in H1. rewrite ln_1, ln_tilt in H1 by auto. lra. }
  destruct (Lub_Rbar_correct S) as [Hub Hleast].
  assert (Hl : Rbar_le (Lub_Rbar S) (- ln (p z))) by (apply Hleast; intros y Hy; apply Hb, Hy).
  assert (H0 : S (0 * M z - K 0)) by (exists 0; reflexivity).
  destruct (Lub_Rbar S) as [l| |]; [|destruct Hl|destruct (Hub _ H0)].
  split; [exact Hub|]. intros b Hbb. apply (Hleast b). exact Hbb.
Qed.

Lemma height_lub z : In z zs ->
  is_lub (fun y => exists a, y = tilt z a) (p z * exp (legendre K (M z))).
Proof.
  intros Hz. destruct (legendre_lub z Hz) as [Hub Hleast].
  assert (Hp : 0 < p z) by (apply pw; auto). split.
  - intros y (a & ->). rewrite tilt_exp by auto. apply Rmult_le_compat_l; [lra|].
    assert (H : a * M z - K a <= legendre K (M z)) by (apply Hub; exists a; auto).
    destruct H as [H| ->]; [apply Rlt_le, exp_increasing, H|lra].
  - intros b Hb.
    assert (Hpos : 0 < b).
    { apply Rlt_le_trans with (tilt z 0); [apply tilt_pos; auto|apply Hb; exists 0; auto]. }
    assert (H : legendre K (M z) <= ln (b / p z)).
    { apply Hleast. intros y (a & ->). rewrite ln_quotient by auto.
      assert (H : tilt z a <= b) by (apply Hb; exists a; auto).
      apply ln_le in H; [|apply tilt_pos; auto]. rewrite ln_tilt in H by auto. lra. }
    apply Rmult_le_reg_l with (/ p z); [apply Rinv_0_lt_compat; auto|].
    rewrite <- Rmult_assoc, Rinv_l, Rmult_1_l by lra.
    replace (/ p z * b) with (b / p z) by (unfold Rdiv; ring).
    rewrite <- (exp_ln (b / p z)) by (apply Rdiv_lt_0_compat; auto).
    destruct H as [H| ->]; [apply Rlt_le, exp_increasing, H|lra].
Qed.
End Height.

(** Peak height (new).  The supremum over all strengths of the steered probability
    of z is p_z e^(K*(M_z)); it is attained at the peak when that is finite; and
    there K*(M_z) = alpha M_z - K(alpha). *)
Theorem peak_height s c z : well_posed s -> perfectly_trained s ->
  In c (contexts s) -> In z (vocabulary s) ->
  let height := prob s c z * exp (legendre (cumulant s c) (log_odds s z)) in
  is_lub (fun y => exists a, y = steered_prob s c z a) height /\
  forall alpha : R, peaks_at (delta_p s c z) alpha ->
    steered_prob s c z alpha = height /\
    legendre (cumulant s c) (log_odds s z) = alpha * log_odds s z - cumulant s c alpha.
Proof.
  intros wp tr Hc Hz height. assert (pw := prob_weights s wp c Hc).
  assert (E : forall a, steered_prob s c z a = tilt (vocabulary s) (prob s c) (log_odds s) z a)
    by (intros; apply steered_tilt; auto).
  assert (Hlub : is_lub (fun y => exists a, y = steered_prob s c z a) height).
  { destruct (height_lub _ _ (log_odds s) pw z Hz) as [Hub Hleast].
    split; [intros y (a & ->); rewrite E; apply Hub; eauto|].
    intros b Hb. apply Hleast. intros y (a & ->). rewrite <- E. apply Hb; eauto. }
  split; [exact Hlub|]. intros alpha Hpk.
  assert (Heq : steered_prob s c z alpha = height).
  { destruct Hlub as [Hub Hleast]. apply Rle_antisym; [apply Hub; eauto|].
    apply Hleast. intros y (a & ->). generalize (peaks_at_max _ _ Hpk a). unfold delta_p. lra. }
  split; [exact Heq|].
  unfold height in Heq. rewrite E, tilt_exp in Heq by auto.
  apply Rmult_eq_reg_l in Heq; [|apply Rgt_not_eq, prob_pos; auto].
  symmetry. apply exp_inv, Heq.
Qed.
