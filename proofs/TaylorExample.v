(** * The rules of Taylor models at work: a small example

    sigma (t / 8) is within 1 / 2000 of 1/2 + t / 32 on |t| <= 1, by the rules alone; so their
    hypotheses can be met, and their bounds are of the size of the error. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus TaylorProduct TaylorInverse TaylorExponential
  TaylorSigmoid.
Open Scope R_scope.

(** p = t / 8, c = 1 - t / 8 + t^2 / 128 and z = 1/2 + t / 32 *)
Definition p_example (k : nat) : R := match k with 1%nat => / 8 | _ => 0 end.
Definition c_example (k : nat) : R :=
  match k with O => 1 | 1%nat => - / 8 | 2%nat => / 128 | _ => 0 end.
Definition z_example (k : nat) : R := match k with O => / 2 | 1%nat => / 32 | _ => 0 end.

Ltac degrees k := destruct k as [|[|[|k]]]; [..|exfalso; lia].
Ltac absolute := repeat ((rewrite Rabs_right by lra) || (rewrite Rabs_left1 by lra)).

Theorem sigmoid_example t : Rabs t <= 1 -> Rabs (sigmoid (t / 8) - (/ 2 + t / 32)) <= / 2000.
Proof.
  intros Ht.
  assert (near : forall k, (k <= 2)%nat -> Rabs (INR k * c_example k -
    Sum (upto k) (fun i => INR i * - p_example i * c_example (k - i)%nat)) <= INR k * 0).
  { intros k Hk. degrees k; cbn; right; rewrite Rabs_right; lra. }
  assert (first : Rabs (c_example 0 - exp (- p_example 0)) <= 0).
  { cbn. rewrite Ropp_0, exp_0, Rminus_diag_eq, Rabs_R0 by reflexivity. lra. }
  assert (rec : forall k, (k <= 2)%nat -> Rabs (convolution
    (fun k => constant 1 k + c_example k) z_example k - constant 1 k) <= 0).
  { intros k Hk. degrees k; cbn; right; rewrite Rabs_right; lra. }
  assert (E : exp (/ 8) <= 8 / 7).
  { assert (H := exp_ineq1_le (- / 8)). rewrite exp_Ropp in H.
    assert (P := exp_pos (/ 8)). apply Rmult_le_reg_r with (/ exp (/ 8)).
    - apply Rinv_0_lt_compat, P.
    - rewrite Rinv_r by lra. lra. }
  assert (V : variation 2 (fun k => - p_example k) = / 8).
  { unfold variation. cbn. rewrite Ropp_0, Rabs_R0, Rabs_left1; lra. }
  assert (R : exponential_residual 2 (fun k => - p_example k) c_example 0 = / 1024).
  { unfold exponential_residual, beyond. cbn. rewrite Ropp_0, Rabs_R0. absolute. field. }
  assert (K : 0 <= kappa 2 (fun k => - p_example k) c_example 0 0 <= / 896).
  { unfold kappa. rewrite V, R. cbn. rewrite !Ropp_0, exp_0. assert (P := exp_pos (/ 8)). lra. }
  assert (Q : inverse_defect 2 (fun k => constant 1 k + c_example k) z_example 0 = / 4096).
  { unfold inverse_defect, tail, beyond. cbn. rewrite !Rabs_R0. absolute. field. }
  assert (M : majorant 2 z_example = 17 / 32).
  { unfold majorant. cbn. rewrite Rabs_R0. absolute. field. }
  assert (M1 : majorant 2 (fun k => constant 1 k - z_example k) = 17 / 32).
  { unfold majorant. cbn. absolute. field. }
  set (kap := kappa 2 (fun k => - p_example k) c_example 0 0) in *.
  assert (D : sigmoid_defect 2 p_example c_example z_example 0 0 0 <= / 1100).
  { unfold sigmoid_defect. fold kap. rewrite Q, M1.
    assert (kap / (1 - kap) <= / 895); [|lra].
    apply Rmult_le_reg_r with (1 - kap); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
  assert (S := sigmoid_model 2 p_example c_example z_example 0 0 0 near first rec).
  fold kap in S. specialize (S ltac:(lra) ltac:(lra) t Ht). cbv beta in S.
  replace (poly 2 p_example t) with (t / 8) in S by (cbn; field).
  replace (poly 2 z_example t) with (/ 2 + t / 32) in S by (cbn; field).
  eapply Rle_trans; [exact S|]. unfold sigmoid_radius. rewrite M.
  set (d := sigmoid_defect 2 p_example c_example z_example 0 0 0) in *.
  assert (d / (1 - d) <= / 1099); [|lra].
  apply Rmult_le_reg_r with (1 - d); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.
