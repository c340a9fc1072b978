(** * Euclidean norm on R^d (functions on a list of coordinates) *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Model.
Open Scope R_scope.

Section Vectors.
Context {I : Type} (l : list I).
Implicit Types x y : I -> R.

Definition norm x : R := sqrt (dot l x x).

Lemma dot_nonneg x : 0 <= dot l x x.
Proof. apply Sum_nonneg; intros; nra. Qed.

Lemma norm_nonneg x : 0 <= norm x.
Proof. apply sqrt_pos. Qed.

Lemma norm_sqr x : norm x * norm x = dot l x x.
Proof. apply sqrt_sqrt, dot_nonneg. Qed.

Lemma norm_pos x i : In i l -> x i <> 0 -> 0 < norm x.
Proof.
  intros Hi Hx. apply sqrt_lt_R0, Sum_pos with i; auto; [intros; nra|].
  generalize (pow2_gt_0 _ Hx). simpl. lra.
Qed.

Lemma norm_ext x y : (forall i, In i l -> x i = y i) -> norm x = norm y.
Proof. intros H. unfold norm, dot. f_equal. apply Sum_ext; intros; rewrite H; auto. Qed.

Lemma abs_le_norm x i : In i l -> Rabs (x i) <= norm x.
Proof.
  intros Hi. rewrite <- sqrt_Rsqr_abs. apply sqrt_le_1_alt. unfold Rsqr.
  apply (Sum_ge_term l (fun i => x i * x i)); auto. intros; nra.
Qed.

Lemma dot_plus_scal x y t : dot l (fun i => x i + t * y i) (fun i => x i + t * y i)
  = dot l x x + 2 * t * dot l x y + t * t * dot l y y.
Proof.
  unfold dot. rewrite <- (Sum_scal l (2 * t)), <- (Sum_scal l (t * t)), <- !Sum_plus.
  apply Sum_ext; intros; ring.
Qed.

Lemma Cauchy_Schwarz x y : Rabs (dot l x y) <= norm x * norm y.
Proof.
  assert (H : forall t, 0 <= dot l x x + 2 * t * dot l x y + t * t * dot l y y).
  { intros t. rewrite <- dot_plus_scal. apply dot_nonneg. }
  rewrite <- sqrt_Rsqr_abs. unfold norm. rewrite <- sqrt_mult_alt by apply dot_nonneg.
  apply sqrt_le_1_alt. unfold Rsqr.
  generalize (dot_nonneg x) (dot_nonneg y). revert H.
  generalize (dot l x x) (dot l y y) (dot l x y). intros a b c H Ha Hb.
  destruct (Req_dec b 0) as [->|Hb0].
  - destruct (Req_dec c 0) as [->|Hc]; [lra|]. specialize (H (- (a + 1) / (2 * c))).
    replace (a + _ + _) with (-1) in H by (field; auto). lra.
  - specialize (H (- c / b)).
    replace (a + _ + _) with ((a * b - c * c) / b) in H by (field; auto).
    assert (0 <= (a * b - c * c) / b * b) by (apply Rmult_le_pos; lra).
    replace ((a * b - c * c) / b * b) with (a * b - c * c) in H0 by (field; auto). lra.
Qed.

Lemma norm_triangle x y : norm (fun i => x i + y i) <= norm x + norm y.
Proof.
  apply Rsqr_incr_0; [|apply norm_nonneg|generalize (norm_nonneg x) (norm_nonneg y); lra].
  unfold Rsqr. rewrite norm_sqr.
  replace (dot l _ _) with (dot l x x + 2 * dot l x y + dot l y y).
  - generalize (Cauchy_Schwarz x y) (Rle_abs (dot l x y)) (norm_sqr x) (norm_sqr y). nra.
  - generalize (dot_plus_scal x y 1). unfold dot. intros H.
    rewrite (Sum_ext l (fun i => (x i + y i) * (x i + y i))
      (fun i => (x i + 1 * y i) * (x i + 1 * y i))) by (intros; ring).
    rewrite H. ring.
Qed.

Lemma norm_scal c x : norm (fun i => c * x i) = Rabs c * norm x.
Proof.
  unfold norm. rewrite <- (sqrt_Rsqr_abs c), <- sqrt_mult_alt by apply Rle_0_sqr.
  f_equal. unfold dot, Rsqr. rewrite <- Sum_scal. apply Sum_ext; intros; ring.
Qed.

(** Multiplication by a vector with entries at most g in absolute value *)
Lemma norm_gain g y x : 0 <= g -> (forall i, In i l -> Rabs (y i) <= g) ->
  norm (fun i => y i * x i) <= g * norm x.
Proof.
  intros Hg H. rewrite <- (Rabs_right g) at 1 by lra. rewrite <- norm_scal.
  apply sqrt_le_1_alt, Sum_le. intros i Hi.
  specialize (H i Hi). assert (y i * y i <= g * g).
  { rewrite <- (Rabs_right (y i * y i)) by nra. rewrite Rabs_mult. generalize (Rabs_pos (y i)).
    nra. }
  assert (0 <= x i * x i) by nra. nra.
Qed.

Lemma norm_triangle_inverse x y : Rabs (norm x - norm y) <= norm (fun i => x i - y i).
Proof.
  assert (H : forall u w, norm u - norm w <= norm (fun i => u i - w i)).
  { intros u w. generalize (norm_triangle (fun i => u i - w i) w).
    rewrite (norm_ext (fun i => u i - w i + w i) u) by (intros; ring). lra. }
  assert (Hs : norm (fun i => y i - x i) = norm (fun i => x i - y i)).
  { rewrite <- (Rmult_1_l (norm (fun i => x i - y i))), <- (Rabs_R1), <- Rabs_Ropp, <- norm_scal.
    apply norm_ext; intros; ring. }
  generalize (H x y) (H y x). rewrite Hs. intros. apply Rabs_le. lra.
Qed.
End Vectors.
