(** * Claim [peak-sensitivity], equation (34) (new)

    How a peak moves when the log-odds move: M + t delta has its peak of z at alpha (t), and
    alpha is differentiable at 0. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Derivative MeanIncreasing.
Open Scope R_scope.

(** A positive slope at a zero gives the signs on both sides *)
Lemma slope_signs (u : R -> R) l : is_derive u 0 l -> u 0 = 0 -> 0 < l ->
  exists e : posreal, forall t, t <> 0 -> Rabs t < e -> 0 < u t / t.
Proof.
  intros H u0 Hl. apply is_derive_Reals in H. destruct (H l Hl) as (e & He).
  exists e. intros t Ht Lt. specialize (He t Ht Lt).
  rewrite Rplus_0_l, u0, Rminus_0_r in He. apply Rabs_lt_between in He. lra.
Qed.

Lemma quotient_sign u t : 0 < u / t -> (0 < t -> 0 < u) /\ (t < 0 -> u < 0).
Proof.
  intros H. assert (t <> 0).
  { intros ->. unfold Rdiv in H. rewrite Rinv_0 in H. lra. }
  assert (E : u = u / t * t) by (field; auto). split; intros; rewrite E; nra.
Qed.

Section Sensitivity.
Context {A : Type} (zs : list A) (p M delta : A -> R) (z : A).
Hypothesis pw : positive_weights zs p.
Hypothesis nc : nonconstant zs M.

(** The log-odds at t, and the mean of a statistic under the steered law *)
Definition moved (t : R) (y : A) : R := M y + t * delta y.
Definition expectation (f : A -> R) (a : R) : R := Sum zs (fun y => tilt zs p M y a * f y).

(** Cov_a (M, delta) *)
Definition covariance_with (a : R) : R :=
  expectation (fun y => (M y - mean zs p M a) * (delta y - expectation delta a)) a.

(** D_z [delta] = (delta_z - E[delta] - a Cov (M, delta)) / Var (M) *)
Definition sensitivity_value (a : R) : R :=
  (delta z - expectation delta a - a * covariance_with a) / variance zs p M a.

(** The sign of mean - value, as a sum without a denominator *)
Let gap (a t : R) : R :=
  Sum zs (fun y => p y * ((moved t y - moved t z) * exp (a * moved t y))).

Lemma gap_mean a t : gap a t = (mean zs p (moved t) a - moved t z) * mass zs p (moved t) a.
Proof.
  rewrite Rmult_minus_distr_r, <- (mean_mass zs p (moved t) pw a).
  replace (moved t z * mass zs p (moved t) a)
    with (Sum zs (fun y => moved t z * (p y * exp (a * moved t y))))
    by (rewrite Sum_scal; reflexivity).
  rewrite <- Sum_minus. apply Sum_ext. intros y _. ring.
Qed.

Lemma expectation_centred a : mean zs p M a = M z ->
  expectation (fun y => (M y - M z) * M y) a = variance zs p M a /\
  expectation (fun y => (M y - M z) * delta y) a = covariance_with a.
Proof.
  intros E. assert (C := Sum_centred zs p M pw a). rewrite E in C.
  assert (G : forall f k, expectation (fun y => (M y - M z) * f y) a =
    expectation (fun y => (M y - M z) * (f y - k)) a).
  { intros f k. unfold expectation.
    rewrite (Sum_ext zs (fun y => tilt zs p M y a * ((M y - M z) * (f y - k)))
      (fun y => tilt zs p M y a * ((M y - M z) * f y) - tilt zs p M y a * (M y - M z) * k))
      by (intros; ring).
    rewrite Sum_minus, Sum_scalr, C. ring. }
  split.
  - rewrite (G M (M z)). unfold expectation, variance. rewrite E. apply Sum_ext. intros; ring.
  - rewrite (G delta (expectation delta a)). unfold covariance_with. rewrite E. reflexivity.
Qed.

(** Along a line a = a0 + s t the gap has slope (s - D) Var mass *)
Lemma gap_slope a0 s : mean zs p M a0 = M z ->
  is_derive (fun t => gap (a0 + s * t) t) 0
    ((s - sensitivity_value a0) * (variance zs p M a0 * mass zs p M a0)).
Proof.
  intros E. assert (Hv := variance_pos zs p M pw a0 nc).
  assert (Hm := mass_pos zs p M pw a0). destruct (expectation_centred a0 E) as [EV EC].
  evar_last.
  - apply (Sum_derive zs
      (fun y t => p y * ((M y + t * delta y - (M z + t * delta z)) *
         exp ((a0 + s * t) * (M y + t * delta y))))
      (fun y t => p y * ((delta y - delta z) * exp ((a0 + s * t) * (M y + t * delta y)) +
         (M y + t * delta y - (M z + t * delta z)) *
         ((s * (M y + t * delta y) + (a0 + s * t) * delta y) *
          exp ((a0 + s * t) * (M y + t * delta y)))))).
    intros y _. auto_derive; [trivial|ring].
  - transitivity ((expectation delta a0 - delta z + s * variance zs p M a0 +
      a0 * covariance_with a0) * mass zs p M a0).
    2:{ unfold sensitivity_value. field. lra. }
    rewrite <- EV, <- EC.
    replace (expectation delta a0 - delta z) with (expectation (fun y => delta y - delta z) a0).
    2:{ unfold expectation.
        rewrite (Sum_ext zs _ (fun y => tilt zs p M y a0 * delta y - tilt zs p M y a0 * delta z))
          by (intros; ring). rewrite Sum_minus, Sum_scalr, (tilt_sum zs p M pw). ring. }
    unfold expectation. rewrite <- !Sum_scal, <- !Sum_plus, <- Sum_scalr.
    apply Sum_ext. intros y _. rewrite !Rmult_0_l, !Rmult_0_r, !Rplus_0_r.
    unfold tilt. field. lra.
Qed.

(** (34).  If alpha (t) is the peak of z for M + t delta, for all small t, then alpha is
    differentiable at 0, with slope
    (delta_z - E[delta] - alpha Cov (M, delta)) / Var (M) under the law steered by alpha (0). *)
Theorem sensitivity (alpha : R -> R) (e : posreal) :
  (forall t, Rabs t < e -> mean zs p (moved t) (alpha t) = moved t z) ->
  is_derive alpha 0 (sensitivity_value (alpha 0)).
Proof.
  intros H. set (a0 := alpha 0). set (D := sensitivity_value a0).
  assert (M0 : forall f, mean zs p (moved 0) f = mean zs p M f).
  { intros f. unfold mean, tilt, mass, moved. apply Sum_ext. intros y _.
    rewrite Rmult_0_l, Rplus_0_r. do 2 f_equal. apply Sum_ext. intros x _.
    rewrite Rmult_0_l, Rplus_0_r. reflexivity. }
  assert (E0 : mean zs p M a0 = M z).
  { rewrite <- M0. unfold a0. rewrite H by (rewrite Rabs_R0; apply cond_pos).
    unfold moved. ring. }
  assert (G0 : forall s, gap (a0 + s * 0) 0 = 0).
  { intros s. rewrite gap_mean, Rmult_0_r, Rplus_0_r, M0, E0. unfold moved. ring. }
  assert (Vp : 0 < variance zs p M a0 * mass zs p M a0)
    by (apply Rmult_lt_0_compat; [apply variance_pos; auto|apply mass_pos; auto]).
  (* the gap at a0 + s t compares alpha t with a0 + s t *)
  assert (C : forall s t, Rabs t < e ->
    (0 < gap (a0 + s * t) t -> alpha t < a0 + s * t) /\
    (gap (a0 + s * t) t < 0 -> a0 + s * t < alpha t)).
  { intros s t Ht. rewrite gap_mean, <- (H t Ht).
    assert (Hm := mass_pos zs p (moved t) pw (a0 + s * t)).
    split; intros L; apply Rnot_le_lt; intros N; apply (mean_le zs p (moved t) pw) in N; nra. }
  apply is_derive_Reals. intros eps Heps.
  destruct (slope_signs (fun t => gap (a0 + (D + eps / 2) * t) t) _
    (gap_slope a0 (D + eps / 2) E0) (G0 _)) as (e1 & H1).
  { fold D. apply Rmult_lt_0_compat; auto. lra. }
  destruct (slope_signs (fun t => - gap (a0 + (D - eps / 2) * t) t)
    (- ((D - eps / 2 - sensitivity_value a0) * (variance zs p M a0 * mass zs p M a0))))
    as (e2 & H2).
  { apply (is_derive_opp (fun t => gap (a0 + (D - eps / 2) * t) t)), gap_slope, E0. }
  { rewrite G0. ring. }
  { fold D. replace (- _) with (eps / 2 * (variance zs p M a0 * mass zs p M a0)) by ring.
    apply Rmult_lt_0_compat; auto. lra. }
  assert (Hd : 0 < Rmin e (Rmin e1 e2)) by (repeat apply Rmin_glb_lt; apply cond_pos).
  exists (mkposreal _ Hd). simpl. intros t Ht Lt.
  assert (L0 : Rabs t < e) by (eapply Rlt_le_trans; [exact Lt|apply Rmin_l]).
  assert (L12 := Rlt_le_trans _ _ _ Lt (Rmin_r _ _)).
  specialize (H1 t Ht (Rlt_le_trans _ _ _ L12 (Rmin_l _ _))).
  specialize (H2 t Ht (Rlt_le_trans _ _ _ L12 (Rmin_r _ _))).
  apply quotient_sign in H1. apply quotient_sign in H2.
  destruct (C (D + eps / 2) t L0) as [C1 C1'], (C (D - eps / 2) t L0) as [C2 C2'].
  rewrite Rplus_0_l. fold a0. set (q := (alpha t - a0) / t).
  assert (Q : alpha t = a0 + q * t) by (unfold q; field; auto).
  assert (B : D - eps / 2 < q < D + eps / 2).
  { destruct (Rdichotomy t 0 Ht) as [N|P].
    - assert (B1 : a0 + (D + eps / 2) * t < alpha t) by (apply C1', H1, N).
      assert (B2 : alpha t < a0 + (D - eps / 2) * t).
      { apply C2. generalize (proj2 H2 N). lra. }
      rewrite Q in B1, B2. nra.
    - assert (B1 : alpha t < a0 + (D + eps / 2) * t) by (apply C1, H1, P).
      assert (B2 : a0 + (D - eps / 2) * t < alpha t).
      { apply C2'. generalize (proj1 H2 P). lra. }
      rewrite Q in B1, B2. nra. }
  apply Rabs_lt_between. lra.
Qed.
End Sensitivity.

Section Directions.
Context {A : Type} (zs : list A) (p M : A -> R) (z : A).
Hypothesis pw : positive_weights zs p.
Hypothesis nc : nonconstant zs M.

(** A constant added to all log-odds moves no peak: logits serve as well as
    log-probabilities. *)
Theorem sensitivity_constant k a : sensitivity_value zs p M (fun _ => k) z a = 0.
Proof.
  assert (E : expectation zs p M (fun _ => k) a = k).
  { unfold expectation. rewrite Sum_scalr, (tilt_sum zs p M pw). ring. }
  unfold sensitivity_value, covariance_with. rewrite E.
  unfold expectation.
  rewrite (Sum_ext zs (fun y => tilt zs p M y a * ((M y - mean zs p M a) * (k - k))) (fun _ => 0))
    by (intros; ring).
  rewrite Sum_zero. unfold Rdiv. ring.
Qed.

(** Log-odds stretched by 1 + t: the peak moves by - alpha t to first order. *)
Theorem sensitivity_scale a : mean zs p M a = M z -> sensitivity_value zs p M M z a = - a.
Proof.
  intros E. assert (Hv := variance_pos zs p M pw a nc).
  unfold sensitivity_value. replace (expectation zs p M M a) with (mean zs p M a) by reflexivity.
  replace (covariance_with zs p M M a) with (variance zs p M a).
  - rewrite E. field. lra.
  - unfold variance, covariance_with, expectation. fold (mean zs p M a). apply Sum_ext.
    intros; ring.
Qed.
End Directions.
