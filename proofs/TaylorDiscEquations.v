(** * Taylor models on the complex disc |t| <= 1: what their equations give (new)

    The relative error of an exponential, the defect of a reciprocal root and the sigmoid have
    on the disc the bounds of [TaylorExponential.v], [TaylorRoot.v] and [TaylorSigmoid.v]. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus TaylorProduct TaylorInverse TaylorExponential TaylorRoot
  TaylorDisc TaylorRay.
Open Scope R_scope.

Lemma shifted_cpower i j t :
  (RtoC (INR i) * (Cpow t (pred i) * Cpow t j))%C = (RtoC (INR i) * Cpow t (pred (i + j)))%C.
Proof.
  destruct i as [|i]; [change (INR 0) with 0; ring|]. cbn [pred Nat.add]. rewrite Cpow_add. ring.
Qed.

(** A product of two sums, as a double sum *)
Lemma Csum_product {A B} (l : list A) (m : list B) (f : A -> C) (g : B -> C) :
  (Csum l f * Csum m g)%C = Csum l (fun i => Csum m (fun j => (f i * g j)%C)).
Proof.
  rewrite Cmult_comm, <- Csum_scal. apply Csum_ext. intros i _. rewrite Cmult_comm, <- Csum_scal.
  reflexivity.
Qed.

Lemma cpoly_0 N c : cpoly N c (RtoC 0) = RtoC (c 0%nat).
Proof.
  unfold cpoly, upto. simpl.
  assert (Z : forall n m, Csum (seq (S m) n) (fun k => (RtoC (c k) * Cpow (RtoC 0) k)%C) = RtoC 0).
  { induction n as [|n IH]; intros m; cbn [seq Csum Cpow]; [reflexivity|]. rewrite IH. ring. }
  rewrite Z. ring.
Qed.

(** The point of the ray *)
Lemma ray_point x t : 0 <= x <= 1 -> Cmod t <= 1 -> Cmod (RtoC x * t)%C <= 1.
Proof.
  intros Hx Ht. rewrite Cmod_mult, Cmod_R, Rabs_right by lra. generalize (Cmod_ge_0 t). nra.
Qed.

Section Exponential.
Variables (N : nat) (p c : nat -> R) (e e0 : R).
Hypothesis near : forall k, (k <= N)%nat ->
  Rabs (INR k * c k - Sum (upto k) (fun i => INR i * p i * c (k - i)%nat)) <= INR k * e.
Hypothesis first : Rabs (c 0%nat - exp (p 0%nat)) <= e0.

Lemma disc_exponential_residual t : Cmod t <= 1 ->
  Cmod (cslope N c t - cslope N p t * cpoly N c t)%C <= exponential_residual N p c e.
Proof.
  intros Ht.
  assert (E : (cslope N p t * cpoly N c t)%C = Csum (upto N) (fun i => Csum (upto N) (fun j =>
    (RtoC (INR i * p i * c j)%R * Cpow t (pred (i + j)))%C))).
  { unfold cslope, cpoly. rewrite Csum_product. apply Csum_ext. intros i _. apply Csum_ext.
    intros j _. rewrite !RtoC_mult.
    transitivity (RtoC (p i) * RtoC (c j) *
      (RtoC (INR i) * (Cpow t (pred i) * Cpow t j)))%C; [ring|].
    rewrite shifted_cpower. ring. }
  rewrite E, (cdiagonals N (fun i j => INR i * p i * c j) (fun k => Cpow t (pred k))).
  cbv beta. set (B := cbeyond N (fun i j => INR i * p i * c j) (fun k => Cpow t (pred k))).
  set (rec := fun k => Sum (upto k) (fun i => INR i * p i * c (k - i)%nat)).
  replace (cslope N c t - (_ + B))%C with (- B + Csum (upto N) (fun k =>
    (RtoC (INR k * c k - rec k)%R * Cpow t (pred k))%C))%C.
  2:{ rewrite (Csum_ext (upto N) (fun k => (RtoC (INR k * c k - rec k)%R * Cpow t (pred k))%C)
        (fun k => (RtoC (INR k * c k)%R * Cpow t (pred k) - RtoC (rec k) * Cpow t (pred k))%C))
        by (intros; rewrite RtoC_minus; ring).
      rewrite Csum_minus. fold (cslope N c t).
      change (Csum (upto N) (fun k => (RtoC (Sum (upto k) _) * Cpow t (pred k))%C)) with
        (Csum (upto N) (fun k => (RtoC (rec k) * Cpow t (pred k))%C)). ring. }
  eapply Rle_trans; [apply Cmod_triangle|]. rewrite Cmod_opp. unfold exponential_residual.
  apply Rplus_le_compat.
  - apply cbeyond_bound; [intros k; apply Cpow_bound, Ht|]. intros i j.
    rewrite !Rabs_mult, (Rabs_right (INR i)) by (apply Rle_ge, pos_INR). lra.
  - eapply Rle_trans; [apply Cmod_Csum|]. rewrite <- Sum_INR, <- Sum_scalr. apply Sum_le.
    intros k Hk. apply in_upto in Hk. eapply Rle_trans; [apply term_modulus, Cpow_bound, Ht|].
    apply near, Hk.
Qed.

Lemma disc_variation t : Cmod t <= 1 -> Cmod (cpoly N p t - RtoC (p 0%nat))%C <= variation N p.
Proof.
  intros Ht. unfold cpoly. change (upto N) with (0%nat :: seq 1 N). cbn [Csum Cpow].
  replace (_ - _)%C with (Csum (seq 1 N) (fun k => (RtoC (p k) * Cpow t k)%C)) by ring.
  eapply Rle_trans; [apply Cmod_Csum|]. apply Sum_le. intros k _.
  apply term_modulus, Cpow_bound, Ht.
Qed.

Lemma real_part_bound (z : C) : Rabs (fst z) <= Cmod z.
Proof. eapply Rle_trans; [apply Rmax_l|apply Rmax_Cmod]. Qed.

Theorem disc_exponential t : Cmod t <= 1 ->
  Cmod (cpoly N c t * cexp (- cpoly N p t) - RtoC 1)%C <= kappa N p c e e0.
Proof.
  intros Ht. set (G := fun s => (cpoly N c (RtoC s * t) * cexp (- cpoly N p (RtoC s * t)))%C).
  set (dG := fun x => (
    (cslope N c (RtoC x * t) - cslope N p (RtoC x * t) * cpoly N c (RtoC x * t)) *
    cexp (- cpoly N p (RtoC x * t)) * t)%C).
  set (B := exponential_residual N p c e * (exp (variation N p) * exp (- p 0%nat))).
  assert (R0 : 0 <= exponential_residual N p c e).
  { eapply Rle_trans; [apply Cmod_ge_0|apply (disc_exponential_residual t Ht)]. }
  assert (M := ray_bound G dG (fun s => B * s) (fun _ => B)).
  cbv beta in M. replace (B * 1 - B * 0) with B in M by ring.
  assert (M' : Cmod (G 1 - G 0)%C <= B).
  { apply M; clear M.
    - intros x. unfold G, dG. eapply ray_eq.
      + apply ray_mult; [apply ray_cpoly|apply ray_cexp, ray_opp, ray_cpoly].
      + cbv beta. ring.
    - intros x. auto_derive; [trivial|ring].
    - intros x Hx. assert (P := ray_point x t Hx Ht). unfold dG, B. rewrite !Cmod_mult.
      rewrite <- (Rmult_1_r (exponential_residual N p c e * _)).
      apply Rmult_le_compat; auto using Cmod_ge_0; [apply Rmult_le_pos; apply Cmod_ge_0|].
      apply Rmult_le_compat; auto using Cmod_ge_0, disc_exponential_residual.
      rewrite Cmod_cexp, <- exp_plus. apply exp_le.
      assert (V := disc_variation _ P).
      assert (F := real_part_bound (cpoly N p (RtoC x * t) - RtoC (p 0%nat))%C).
      simpl in F |- *. assert (F' := Rle_trans _ _ _ F V). apply Rabs_le_between in F'. lra. }
  assert (G1 : G 1 = (cpoly N c t * cexp (- cpoly N p t))%C).
  { unfold G. rewrite Cmult_1_l. reflexivity. }
  assert (G0 : Cmod (G 0 - RtoC 1)%C <= e0 * exp (- p 0%nat)).
  { unfold G. rewrite Cmult_0_l, !cpoly_0.
    assert (X : cexp (- RtoC (p 0%nat))%C = RtoC (exp (- p 0%nat))).
    { unfold cexp. simpl. rewrite Ropp_0, cos_0, sin_0. apply injective_projections; simpl; ring. }
    rewrite X, <- RtoC_mult, <- RtoC_minus, Cmod_R.
    replace (c 0%nat * exp (- p 0%nat) - 1) with ((c 0%nat - exp (p 0%nat)) * exp (- p 0%nat)).
    - rewrite Rabs_mult, (Rabs_right (exp _)) by (apply Rle_ge, Rlt_le, exp_pos).
      apply Rmult_le_compat_r; [apply Rlt_le, exp_pos|exact first].
    - rewrite Rmult_minus_distr_r, <- exp_plus, Rplus_opp_r, exp_0. ring. }
  rewrite <- G1. replace (G 1 - RtoC 1)%C with ((G 1 - G 0) + (G 0 - RtoC 1))%C by ring.
  eapply Rle_trans; [apply Cmod_triangle|].
  replace (kappa N p c e e0) with (B + e0 * exp (- p 0%nat)) by (unfold kappa, B; ring). lra.
Qed.
End Exponential.

Section Root.
Variables (N : nat) (u w : nat -> R) (e e0 : R).
Hypothesis near : forall k, (k <= N)%nat ->
  Rabs (Sum (upto k) (fun i => (INR (k - i) + INR i / 2) * u i * w (k - i)%nat)) <= INR k * e.
Hypothesis first : Rabs (1 - u 0%nat * (w 0%nat * w 0%nat)) <= e0.

Lemma disc_root_residual t : Cmod t <= 1 ->
  Cmod (cpoly N u t * cslope N w t + cslope N u t * cpoly N w t * RtoC (/ 2))%C <=
  root_residual N u w e.
Proof.
  intros Ht.
  assert (E : (cpoly N u t * cslope N w t + cslope N u t * cpoly N w t * RtoC (/ 2))%C =
    Csum (upto N) (fun i => Csum (upto N) (fun j =>
      (RtoC ((INR j + INR i / 2) * u i * w j)%R * Cpow t (pred (i + j)))%C))).
  { rewrite (Cmult_comm (cslope N u t * _)%C (RtoC (/ 2))). unfold cslope, cpoly.
    rewrite !Csum_product, <- Csum_scal, <- Csum_plus. apply Csum_ext. intros i _.
    rewrite <- Csum_scal, <- Csum_plus. apply Csum_ext. intros j _.
    unfold Rdiv. rewrite !RtoC_mult, RtoC_plus, RtoC_mult.
    transitivity (RtoC (u i) * RtoC (w j) * (RtoC (INR j) * (Cpow t (pred j) * Cpow t i)) +
      RtoC (u i) * RtoC (w j) * RtoC (/ 2) *
        (RtoC (INR i) * (Cpow t (pred i) * Cpow t j)))%C; [ring|].
    rewrite !shifted_cpower, (Nat.add_comm j i). ring. }
  rewrite E, (cdiagonals N (fun i j => (INR j + INR i / 2) * u i * w j) (fun k => Cpow t (pred k))).
  rewrite Cplus_comm. eapply Rle_trans; [apply Cmod_triangle|]. unfold root_residual.
  apply Rplus_le_compat.
  - apply cbeyond_bound; [intros k; apply Cpow_bound, Ht|]. intros i j.
    rewrite !Rabs_mult, (Rabs_right (INR j + INR i / 2)); [lra|].
    generalize (pos_INR i) (pos_INR j). lra.
  - eapply Rle_trans; [apply Cmod_Csum|]. rewrite <- Sum_INR, <- Sum_scalr. apply Sum_le.
    intros k Hk. apply in_upto in Hk. eapply Rle_trans; [apply term_modulus, Cpow_bound, Ht|].
    apply near, Hk.
Qed.

Theorem disc_root_defect t : Cmod t <= 1 ->
  Cmod (RtoC 1 - cpoly N u t * (cpoly N w t * cpoly N w t))%C <= root_defect N u w e e0.
Proof.
  intros Ht. set (G := fun s => (cpoly N u (RtoC s * t) *
    (cpoly N w (RtoC s * t) * cpoly N w (RtoC s * t)))%C).
  set (dG := fun x => (RtoC 2 * cpoly N w (RtoC x * t) *
    (cpoly N u (RtoC x * t) * cslope N w (RtoC x * t) +
     cslope N u (RtoC x * t) * cpoly N w (RtoC x * t) * RtoC (/ 2)) * t)%C).
  set (B := 2 * majorant N w * root_residual N u w e).
  assert (R0 : 0 <= root_residual N u w e).
  { eapply Rle_trans; [apply Cmod_ge_0|apply (disc_root_residual t Ht)]. }
  assert (M := ray_bound G dG (fun s => B * s) (fun _ => B)).
  cbv beta in M. replace (B * 1 - B * 0) with B in M by ring.
  assert (M' : Cmod (G 1 - G 0)%C <= B).
  { apply M; clear M.
    - intros x. unfold G, dG. eapply ray_eq.
      + apply ray_mult; [apply ray_cpoly|apply ray_mult; apply ray_cpoly].
      + cbv beta. assert (H2 : (RtoC 2 * RtoC (/ 2))%C = RtoC 1).
        { rewrite <- RtoC_mult. f_equal. field. }
        transitivity ((RtoC 2 * RtoC (/ 2)) * (cslope N u (RtoC x * t) * t *
          (cpoly N w (RtoC x * t) * cpoly N w (RtoC x * t))) +
          cpoly N u (RtoC x * t) * (cslope N w (RtoC x * t) * t * cpoly N w (RtoC x * t) +
            cpoly N w (RtoC x * t) * (cslope N w (RtoC x * t) * t)))%C; [rewrite H2; ring|].
        replace (RtoC 2) with (RtoC 1 + RtoC 1)%C
          by (rewrite <- RtoC_plus; f_equal; ring). ring.
    - intros x. auto_derive; [trivial|ring].
    - intros x Hx. assert (P := ray_point x t Hx Ht). unfold dG, B.
      rewrite (Cmod_mult _ t). rewrite <- (Rmult_1_r (2 * _ * _)).
      apply Rmult_le_compat; auto using Cmod_ge_0. rewrite Cmod_mult.
      apply Rmult_le_compat; auto using Cmod_ge_0, disc_root_residual.
      rewrite Cmod_mult, Cmod_R, Rabs_right by lra. apply Rmult_le_compat_l; [lra|].
      apply majorant_cpoly, P. }
  assert (G1 : G 1 = (cpoly N u t * (cpoly N w t * cpoly N w t))%C).
  { unfold G. rewrite Cmult_1_l. reflexivity. }
  assert (G0 : Cmod (RtoC 1 - G 0)%C <= e0).
  { unfold G. rewrite Cmult_0_l, !cpoly_0, <- !RtoC_mult, <- RtoC_minus, Cmod_R. exact first. }
  rewrite <- G1. replace (RtoC 1 - G 1)%C with ((RtoC 1 - G 0) + - (G 1 - G 0))%C by ring.
  eapply Rle_trans; [apply Cmod_triangle|]. rewrite Cmod_opp. unfold root_defect. fold B. lra.
Qed.

(** A function within h of u has no zero on the disc, if the bound with h is below 1. *)
Theorem disc_root_nonzero t h (z : C) : Cmod t <= 1 -> Cmod (z - cpoly N u t)%C <= h ->
  let q := root_defect N u w e e0 + h * (majorant N w * majorant N w) in q < 1 ->
  Cmod (z * (cpoly N w t * cpoly N w t) - RtoC 1)%C <= q /\ z <> RtoC 0.
Proof.
  intros Ht Hz q Hq.
  assert (D : Cmod (z * (cpoly N w t * cpoly N w t) - RtoC 1)%C <= q).
  { replace (z * (cpoly N w t * cpoly N w t) - RtoC 1)%C with
      (- (RtoC 1 - cpoly N u t * (cpoly N w t * cpoly N w t)) +
       (z - cpoly N u t) * (cpoly N w t * cpoly N w t))%C by ring.
    eapply Rle_trans; [apply Cmod_triangle|]. rewrite Cmod_opp, !Cmod_mult. unfold q.
    apply Rplus_le_compat; [apply disc_root_defect, Ht|].
    assert (W := majorant_cpoly N w t Ht).
    apply Rmult_le_compat; auto using Cmod_ge_0; [apply Rmult_le_pos; apply Cmod_ge_0|].
    apply Rmult_le_compat; auto using Cmod_ge_0. }
  split; [exact D|]. intros E. rewrite E, Cmult_0_l in D.
  replace (RtoC 0 - RtoC 1)%C with (- RtoC 1)%C in D by ring.
  rewrite Cmod_opp, Cmod_1 in D. lra.
Qed.
End Root.
