(** * Taylor models on |t| <= 1: reciprocals (new)

    z is near 1/d if d z is near 1; the bound of |1 - d z| comes from the coefficients. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums TaylorProduct.
Open Scope R_scope.

(** If |1 - x z| <= q < 1 then x is not 0 and |1/x - z| <= |z| q / (1 - q). *)
Theorem inverse_value x z q n : Rabs (1 - x * z) <= q -> q < 1 -> Rabs z <= n ->
  x <> 0 /\ Rabs (/ x - z) <= n * (q / (1 - q)).
Proof.
  intros Hq H1 Hn. assert (P : 1 - q <= x * z) by (apply Rabs_le_between in Hq; lra).
  assert (X : x <> 0) by (intros ->; lra). split; [exact X|].
  assert (Z : z <> 0) by (intros ->; lra).
  replace (/ x - z) with (z * ((1 - x * z) / (x * z))) by (field; auto).
  rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos.
  unfold Rdiv. rewrite Rabs_mult, Rabs_inv, (Rabs_right (x * z)) by lra.
  apply Rmult_le_compat; auto using Rabs_pos; [apply Rlt_le, Rinv_0_lt_compat; lra|].
  apply Rinv_le_contravar; lra.
Qed.

Section Inverse.
Variables (N : nat) (d z : nat -> R) (e : R).
(** The coefficients of d z are those of 1, but for roundings *)
Hypothesis near : forall k, (k <= N)%nat -> Rabs (convolution d z k - constant 1 k) <= e.

Definition inverse_defect : R := tail N d z + INR (S N) * e.

Theorem inverse_defect_bound t : Rabs t <= 1 ->
  Rabs (1 - poly N d t * poly N z t) <= inverse_defect.
Proof.
  intros Ht. assert (T := product_tail N d z t Ht).
  assert (R := rounded_poly N _ _ e t near Ht). rewrite poly_constant in R.
  replace (1 - poly N d t * poly N z t) with
    (- ((poly N d t * poly N z t - poly N (convolution d z) t) + (poly N (convolution d z) t - 1)))
    by ring.
  rewrite Rabs_Ropp. eapply Rle_trans; [apply Rabs_triang|]. unfold inverse_defect. lra.
Qed.

(** The reciprocal of a function within h of d *)
Theorem inverse_model h f : encloses N d h f ->
  let q := inverse_defect + h * majorant N z in q < 1 ->
  (forall t, Rabs t <= 1 -> f t <> 0) /\
  encloses N z (majorant N z * (q / (1 - q))) (fun t => / f t).
Proof.
  intros Hf q Hq.
  assert (V : forall t, Rabs t <= 1 ->
    f t <> 0 /\ Rabs (/ f t - poly N z t) <= majorant N z * (q / (1 - q))).
  { intros t Ht. assert (Z := majorant_poly N z t Ht). apply inverse_value; auto.
    specialize (Hf t Ht).
    replace (1 - f t * poly N z t) with
      ((1 - poly N d t * poly N z t) - (f t - poly N d t) * poly N z t) by ring.
    unfold Rminus at 1. eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp, Rabs_mult.
    apply Rplus_le_compat; [apply inverse_defect_bound, Ht|].
    apply Rmult_le_compat; auto using Rabs_pos. }
  split; intros t Ht; apply V, Ht.
Qed.
End Inverse.

(** The roundings, from those of the recurrence d_0 z_k = [k = 0] - sum of d_i z_(k-i) *)
Lemma convolution_first a b k : convolution a b k =
  a 0%nat * b k + Sum (seq 1 k) (fun i => a i * b (k - i)%nat).
Proof. unfold convolution. rewrite Sum_first, Nat.sub_0_r. reflexivity. Qed.

Theorem inverse_rounding N d z e : d 0%nat <> 0 -> (forall k, (k <= N)%nat ->
  Rabs (z k - (constant 1 k - Sum (seq 1 k) (fun i => d i * z (k - i)%nat)) / d 0%nat) <= e) ->
  forall k, (k <= N)%nat -> Rabs (convolution d z k - constant 1 k) <= Rabs (d 0%nat) * e.
Proof.
  intros D H k Hk. rewrite convolution_first. specialize (H k Hk).
  set (S := Sum (seq 1 k) (fun i => d i * z (k - i)%nat)) in *.
  replace (d 0%nat * z k + S - constant 1 k) with
    (d 0%nat * (z k - (constant 1 k - S) / d 0%nat)) by (field; exact D).
  rewrite Rabs_mult. apply Rmult_le_compat_l; [apply Rabs_pos|exact H].
Qed.
