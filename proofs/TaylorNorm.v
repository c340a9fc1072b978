(** * Taylor models on |t| <= 1: vectors with one radius, and RMSNorm (new)

    A vector of functions is near a vector of polynomials in the Euclidean norm, with one
    radius for all components. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model Vectors TaylorProduct TaylorRoot.
Open Scope R_scope.

Section Norm.
Context {I : Type} (l : list I) (N : nat).
Implicit Types (p v : I -> nat -> R) (f : I -> R -> R).
Notation norm := (norm l).

Definition encloses_vector p (r : R) f : Prop := forall t, Rabs t <= 1 ->
  norm (fun i => f i t - poly N (p i) t) <= r.

(** Monotone in every component *)
Lemma norm_monotone x y : (forall i, In i l -> Rabs (x i) <= y i) -> norm x <= norm y.
Proof.
  intros H. apply sqrt_le_1_alt, Sum_le. intros i Hi. specialize (H i Hi).
  assert (P := Rabs_pos (x i)).
  replace (x i * x i) with (Rabs (x i) * Rabs (x i)) by (rewrite <- Rabs_mult;
    apply Rabs_right, Rle_ge, Rle_0_sqr).
  apply Rmult_le_compat; auto.
Qed.

Lemma norm_constant c : 0 <= c -> norm (fun _ => c) = sqrt (INR (length l)) * c.
Proof.
  intros Hc. unfold Vectors.norm, dot. rewrite Sum_const.
  rewrite sqrt_mult_alt, sqrt_square by (auto using pos_INR). reflexivity.
Qed.

Variables (p : I -> nat -> R) (r : R) (f : I -> R -> R).
Hypothesis near : encloses_vector p r f.

(** The norm of the vector of majorants *)
Definition size : R := norm (fun i => majorant N (p i)).

Lemma poly_size t : Rabs t <= 1 -> norm (fun i => poly N (p i) t) <= size.
Proof. intros Ht. apply norm_monotone. intros i _. apply majorant_poly, Ht. Qed.

Lemma function_size t : Rabs t <= 1 -> norm (fun i => f i t) <= size + r.
Proof.
  intros Ht. rewrite (norm_ext l _ (fun i => poly N (p i) t + (f i t - poly N (p i) t)))
    by (intros; ring).
  eapply Rle_trans; [apply norm_triangle|]. apply Rplus_le_compat; auto using poly_size.
Qed.

(** ** The mean square with epsilon *)
Variables (d eps e : R) (u : nat -> R).
Hypothesis d_pos : 0 < d.
Hypothesis stored_u : forall k, (k <= N)%nat ->
  Rabs (Sum l (fun i => convolution (p i) (p i) k) / d + constant eps k - u k) <= e.

Definition mean_square_radius : R :=
  (Sum l (fun i => tail N (p i) (p i)) + 2 * size * r + r * r) / d + INR (S N) * e.

Theorem mean_square_model : encloses N u mean_square_radius
  (fun t => Sum l (fun i => f i t * f i t) / d + eps).
Proof.
  intros t Ht. set (x := fun i => poly N (p i) t). set (h := fun i => f i t - x i).
  set (s := fun k => Sum l (fun i => convolution (p i) (p i) k) / d + constant eps k).
  assert (R := rounded_poly N s u e t stored_u Ht).
  assert (E : poly N s t = Sum l (fun i => poly N (convolution (p i) (p i)) t) / d + eps).
  { unfold s. rewrite poly_plus, poly_constant. f_equal. unfold poly.
    rewrite (Sum_ext (upto N) _ (fun k =>
      Sum l (fun i => convolution (p i) (p i) k * t ^ k) / d)).
    - rewrite Sum_div, Sum_swap. reflexivity.
    - intros k _. rewrite Sum_scalr. field. lra. }
  assert (F : Sum l (fun i => f i t * f i t) =
    Sum l (fun i => x i * x i) + 2 * dot l x h + dot l h h).
  { unfold dot. rewrite <- Sum_scal, <- !Sum_plus. apply Sum_ext. intros i _. unfold h. ring. }
  set (T := Sum l (fun i => x i * x i - poly N (convolution (p i) (p i)) t)).
  replace (Sum l (fun i => f i t * f i t) / d + eps - poly N u t) with
    ((T + 2 * dot l x h + dot l h h) / d + (poly N s t - poly N u t))
    by (rewrite E, F; unfold T; rewrite Sum_minus; field; lra).
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [|exact R].
  unfold Rdiv. rewrite Rabs_mult, (Rabs_right (/ d))
    by (apply Rle_ge, Rlt_le, Rinv_0_lt_compat, d_pos).
  apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, d_pos|].
  assert (H := near t Ht). fold x h in H.
  assert (X := poly_size t Ht). fold x in X.
  assert (Hn := norm_nonneg l h). assert (Xn := norm_nonneg l x).
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat.
  - eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat.
    + eapply Rle_trans; [apply Sum_abs|]. apply Sum_le. intros i _. apply product_tail, Ht.
    + rewrite Rabs_mult, (Rabs_right 2), Rmult_assoc by lra. apply Rmult_le_compat_l; [lra|].
      eapply Rle_trans; [apply Cauchy_Schwarz|]. apply Rmult_le_compat; auto.
  - rewrite <- norm_sqr, Rabs_right by (apply Rle_ge, Rmult_le_pos; auto).
    apply Rmult_le_compat; auto.
Qed.

(** ** RMSNorm without its gains: every component times the reciprocal root

    w is near the reciprocal root of the mean square, v holds the stored products p_i w. *)
Variables (w : nat -> R) (es : R) (omega : R -> R) (v : I -> nat -> R).
Hypothesis e_nonneg : 0 <= e.
Hypothesis near_w : encloses N w es omega.
Hypothesis stored_v : forall i k, In i l -> (k <= N)%nat ->
  Rabs (convolution (p i) w k - v i k) <= e.

Definition scaled_radius : R := majorant N w * r + (size + r) * es +
  norm (fun i => tail N (p i) w) + sqrt (INR (length l)) * (INR (S N) * e).

Theorem scaled_model : encloses_vector v scaled_radius (fun i t => f i t * omega t).
Proof.
  intros t Ht. set (x := fun i => poly N (p i) t). set (y := poly N w t).
  rewrite (norm_ext l _ (fun i => (y * (f i t - x i) + (omega t - y) * f i t) +
    ((x i * y - poly N (convolution (p i) w) t) +
     (poly N (convolution (p i) w) t - poly N (v i) t)))) by (intros; unfold x, y; ring).
  unfold scaled_radius.
  rewrite (Rplus_assoc (majorant N w * r + (size + r) * es)).
  eapply Rle_trans; [apply norm_triangle|].
  apply Rplus_le_compat; (eapply Rle_trans; [apply norm_triangle|]); apply Rplus_le_compat.
  - rewrite (norm_scal l y (fun i => f i t - x i)).
    apply Rmult_le_compat; auto using Rabs_pos, norm_nonneg;
      [apply majorant_poly, Ht|apply near, Ht].
  - rewrite (norm_scal l (omega t - y) (fun i => f i t)), Rmult_comm.
    apply Rmult_le_compat; auto using Rabs_pos, norm_nonneg, function_size.
    apply near_w, Ht.
  - apply norm_monotone. intros i _. apply product_tail, Ht.
  - rewrite <- norm_constant by (apply Rmult_le_pos; [apply pos_INR|exact e_nonneg]).
    apply norm_monotone. intros i Hi. apply rounded_poly; auto.
Qed.
End Norm.

(** RMSNorm: the parts together.  With the recurrence of [TaylorRoot.v] for w, rounded within
    er and started within e0, f_i / sqrt (sum of f_j^2 / d + eps) is near the stored v_i. *)
Theorem rms_norm_model {I : Type} (l : list I) N p r f d eps e u w er e0 v :
  encloses_vector l N p r f -> 0 < d ->
  (forall k, (k <= N)%nat ->
    Rabs (Sum l (fun i => convolution (p i) (p i) k) / d + constant eps k - u k) <= e) ->
  (forall k, (k <= N)%nat -> Rabs (Sum (upto k)
    (fun i => (INR (k - i) + INR i / 2) * u i * w (k - i)%nat)) <= INR k * er) ->
  Rabs (1 - u 0%nat * (w 0%nat * w 0%nat)) <= e0 -> 0 < w 0%nat ->
  (forall i k, In i l -> (k <= N)%nat -> Rabs (convolution (p i) w k - v i k) <= e) ->
  let h := mean_square_radius l N p r d e in
  let q := root_defect N u w er e0 + h * (majorant N w * majorant N w) in
  q < 1 ->
  encloses_vector l N v (scaled_radius l N p r e w (majorant N w * root_error q))
    (fun i t => f i t * / sqrt (Sum l (fun j => f j t * f j t) / d + eps)).
Proof.
  intros near Hd Hu Hw Hw0 W0 Hv h q Hq.
  assert (M := mean_square_model l N p r f near d eps e u Hd Hu).
  destruct (root_model N u w er e0 Hw Hw0 h _ M W0 Hq) as [_ Hroot].
  assert (E0 : 0 <= e) by (eapply Rle_trans; [apply Rabs_pos|apply (Hu 0%nat), Nat.le_0_l]).
  apply (scaled_model l N p r f near e w (majorant N w * root_error q)
    (fun t => / sqrt (Sum l (fun j => f j t * f j t) / d + eps)) v E0 Hroot Hv).
Qed.
