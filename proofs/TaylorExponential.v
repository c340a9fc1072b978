(** * Taylor models on |t| <= 1: exponentials (new)

    c is near exp p if c' is near p' c; the residual of this equation comes from the
    coefficients, and its integral bounds the relative error. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus TaylorProduct.
Open Scope R_scope.

Lemma exp_minus_1 x e : Rabs x <= e -> Rabs (exp x - 1) <= exp e - 1.
Proof.
  intros H. apply Rabs_le_between in H. apply Rabs_le.
  assert (exp x <= exp e) by (apply exp_le; lra).
  assert (exp (- e) <= exp x) by (apply exp_le; lra).
  assert (1 + e <= exp e) by apply exp_ineq1_le.
  assert (1 + - e <= exp (- e)) by apply exp_ineq1_le. lra.
Qed.

Section Exponential.
Variables (N : nat) (p c : nat -> R) (e e0 : R).
(** The recurrence k c_k = sum of i p_i c_(k-i), with roundings, and the first coefficient *)
Hypothesis near : forall k, (k <= N)%nat ->
  Rabs (INR k * c k - Sum (upto k) (fun i => INR i * p i * c (k - i)%nat)) <= INR k * e.
Hypothesis first : Rabs (c 0%nat - exp (p 0%nat)) <= e0.

(** A bound of |c' - p' c|, and the sum of |p_k| for k > 0 *)
Definition exponential_residual : R :=
  beyond N (fun i j => INR i * Rabs (p i) * Rabs (c j)) + INR N * INR (S N) / 2 * e.
Definition variation : R := Sum (seq 1 N) (fun k => Rabs (p k)).

Lemma exponential_residual_bound t : Rabs t <= 1 ->
  Rabs (slope N c t - slope N p t * poly N c t) <= exponential_residual.
Proof.
  intros Ht.
  assert (E : slope N p t * poly N c t = Sum (upto N) (fun i => Sum (upto N) (fun j =>
    INR i * p i * c j * t ^ pred (i + j)))).
  { unfold slope, poly. rewrite <- Sum_scalr. apply Sum_ext. intros i _. rewrite <- Sum_scal.
    apply Sum_ext. intros j _.
    transitivity (p i * c j * (INR i * (t ^ pred i * t ^ j))); [ring|].
    rewrite shifted_power. ring. }
  rewrite E, (diagonals N (fun i j => INR i * p i * c j) (fun k => t ^ pred k)).
  unfold slope, exponential_residual.
  set (B := beyond N (fun i j => INR i * p i * c j * t ^ pred (i + j))).
  replace (_ - (_ + B)) with (- B + Sum (upto N) (fun k =>
    (INR k * c k - Sum (upto k) (fun i => INR i * p i * c (k - i)%nat)) * t ^ pred k)).
  2:{ rewrite (Sum_ext (upto N) (fun k => (INR k * c k - _) * t ^ pred k)
        (fun k => INR k * c k * t ^ pred k -
          Sum (upto k) (fun i => INR i * p i * c (k - i)%nat) * t ^ pred k)) by (intros; ring).
      rewrite Sum_minus. ring. }
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp. apply Rplus_le_compat.
  - apply beyond_bound. intros i j. eapply Rle_trans; [apply term_bound, pow_bound, Ht|].
    rewrite !Rabs_mult, (Rabs_right (INR i)) by (apply Rle_ge, pos_INR). lra.
  - eapply Rle_trans; [apply Sum_abs|]. rewrite <- Sum_INR, <- Sum_scalr. apply Sum_le.
    intros k Hk. apply in_upto in Hk. eapply Rle_trans; [apply term_bound, pow_bound, Ht|].
    apply near, Hk.
Qed.

Lemma variation_bound t : Rabs t <= 1 -> Rabs (poly N p t - p 0%nat) <= variation.
Proof.
  intros Ht. unfold poly. rewrite Sum_first.
  replace (p 0%nat * t ^ 0 + Sum (seq 1 N) (fun k => p k * t ^ k) - p 0%nat)
    with (Sum (seq 1 N) (fun k => p k * t ^ k)) by (simpl; ring).
  eapply Rle_trans; [apply Sum_abs|]. apply Sum_le. intros k _. apply term_bound, pow_bound, Ht.
Qed.

(** The relative error of c: |c e^(-p) - 1| <= kappa. *)
Definition kappa : R := (e0 + exponential_residual * exp variation) * exp (- p 0%nat).

Theorem exponential_relative t : Rabs t <= 1 ->
  Rabs (poly N c t * exp (- poly N p t) - 1) <= kappa.
Proof.
  intros Ht. set (g := fun t => poly N c t * exp (- poly N p t)).
  set (dg := fun t => (slope N c t - slope N p t * poly N c t) * exp (- poly N p t)).
  assert (D : forall x, is_derive g x (dg x)).
  { intros x. unfold g, dg. evar_last.
    - apply (is_derive_mult (poly N c) (fun t => exp (- poly N p t)));
        [apply poly_derive| |intros; apply Rmult_comm].
      apply (is_derive_comp exp (fun t => - poly N p t)).
      + apply is_derive_exp.
      + apply (is_derive_opp (poly N p)), poly_derive.
    - unfold plus, mult, scal, opp; simpl. unfold mult; simpl. ring. }
  set (B := exponential_residual * (exp variation * exp (- p 0%nat))).
  assert (HB : forall x, Rabs x <= Rabs t -> Rabs (dg x) <= B).
  { intros x Hx. assert (Hx1 : Rabs x <= 1) by lra. unfold dg, B. rewrite Rabs_mult.
    apply Rmult_le_compat; auto using Rabs_pos, exponential_residual_bound.
    rewrite Rabs_right by (apply Rle_ge, Rlt_le, exp_pos). rewrite <- exp_plus. apply exp_le.
    assert (V := variation_bound x Hx1). apply Rabs_le_between in V. lra. }
  assert (H0 : Rabs (g 0 - 1) <= e0 * exp (- p 0%nat)).
  { unfold g. rewrite !poly_0.
    replace (c 0%nat * exp (- p 0%nat) - 1) with ((c 0%nat - exp (p 0%nat)) * exp (- p 0%nat)).
    - rewrite Rabs_mult, (Rabs_right (exp _)) by (apply Rle_ge, Rlt_le, exp_pos).
      apply Rmult_le_compat_r; [apply Rlt_le, exp_pos|exact first].
    - rewrite Rmult_minus_distr_r, <- exp_plus, Rplus_opp_r, exp_0. ring. }
  assert (C := bounded_slope g dg B t D HB).
  assert (P : 0 <= B) by (eapply Rle_trans; [apply Rabs_pos|apply (HB t), Rle_refl]).
  replace (poly N c t * exp (- poly N p t) - 1) with ((g t - g 0) + (g 0 - 1))
    by (unfold g; ring).
  eapply Rle_trans; [apply Rabs_triang|].
  replace kappa with (B + e0 * exp (- p 0%nat)) by (unfold kappa, B; ring).
  apply Rplus_le_compat; [|exact H0]. nra.
Qed.

(** The exponential of a function within h of p, relative to c and absolute *)
Theorem exponential_model h f : encloses N p h f -> kappa < 1 ->
  let rho := (exp h - 1 + kappa) / (1 - kappa) in
  (forall t, Rabs t <= 1 -> poly N c t <> 0 /\ Rabs (exp (f t) / poly N c t - 1) <= rho) /\
  encloses N c (majorant N c * rho) (fun t => exp (f t)).
Proof.
  intros Hf Hk rho.
  assert (V : forall t, Rabs t <= 1 ->
    poly N c t <> 0 /\ Rabs (exp (f t) / poly N c t - 1) <= rho).
  { intros t Ht. assert (K := exponential_relative t Ht). specialize (Hf t Ht).
    set (x := poly N c t * exp (- poly N p t)) in *. set (d := f t - poly N p t) in *.
    assert (X : 1 - kappa <= x) by (apply Rabs_le_between in K; lra).
    assert (Cn : poly N c t <> 0) by (intros E; unfold x in X; rewrite E in X; lra).
    split; [exact Cn|].
    replace (exp (f t) / poly N c t - 1) with (((exp d - 1) - (x - 1)) / x).
    - unfold Rdiv. rewrite Rabs_mult, Rabs_inv, (Rabs_right x) by lra.
      apply Rmult_le_compat; auto using Rabs_pos.
      + apply Rlt_le, Rinv_0_lt_compat. lra.
      + unfold Rminus at 1. eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp.
        apply Rplus_le_compat; [apply exp_minus_1, Hf|exact K].
      + apply Rinv_le_contravar; lra.
    - assert (E : exp (f t) = exp d / exp (- poly N p t)).
      { unfold Rdiv. rewrite <- exp_Ropp, <- exp_plus. f_equal. unfold d. ring. }
      rewrite E. unfold x. assert (Ep := exp_pos (- poly N p t)). field. split; [lra|exact Cn]. }
  split; [exact V|]. intros t Ht. destruct (V t Ht) as [Cn R].
  replace (exp (f t) - poly N c t) with (poly N c t * (exp (f t) / poly N c t - 1))
    by (field; exact Cn).
  rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos, majorant_poly.
Qed.
End Exponential.
