(** * Taylor models on the complex disc |t| <= 1: the same bounds (new)

    The coefficients are real, the argument is complex.  Truncation of products and the defects
    of reciprocals, exponentials and reciprocal roots have on the disc the bounds that they
    have on the interval; so Cauchy's inequality may be used for derivatives. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus TaylorProduct TaylorInverse TaylorExponential TaylorRoot.
Open Scope R_scope.

(** ** Sums and powers *)
Fixpoint Csum {A} (l : list A) (f : A -> C) : C :=
  match l with nil => RtoC 0 | z :: l' => (f z + Csum l' f)%C end.

Fixpoint Cpow (t : C) (k : nat) : C := match k with O => RtoC 1 | S k => (t * Cpow t k)%C end.

Section Csums.
Context {A : Type}.
Implicit Types (l : list A) (f g : A -> C).

Lemma Csum_fst l f : fst (Csum l f) = Sum l (fun z => fst (f z)).
Proof. induction l as [|z l IH]; simpl; [reflexivity|]. rewrite IH. reflexivity. Qed.

Lemma Csum_snd l f : snd (Csum l f) = Sum l (fun z => snd (f z)).
Proof. induction l as [|z l IH]; simpl; [reflexivity|]. rewrite IH. reflexivity. Qed.

Lemma Csum_ext l f g : (forall z, In z l -> f z = g z) -> Csum l f = Csum l g.
Proof. induction l as [|z l IH]; simpl; intros H; [reflexivity|]. rewrite (H z), IH; auto. Qed.

Lemma Csum_plus l f g : Csum l (fun z => (f z + g z)%C) = (Csum l f + Csum l g)%C.
Proof. induction l as [|z l IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma Csum_minus l f g : Csum l (fun z => (f z - g z)%C) = (Csum l f - Csum l g)%C.
Proof. induction l as [|z l IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma Csum_scal l c f : Csum l (fun z => (c * f z)%C) = (c * Csum l f)%C.
Proof. induction l as [|z l IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma Cmod_Csum l f : Cmod (Csum l f)%C <= Sum l (fun z => Cmod (f z)%C).
Proof.
  induction l as [|z l IH]; simpl; [rewrite Cmod_0; lra|].
  eapply Rle_trans; [apply Cmod_triangle|]. lra.
Qed.
End Csums.

Lemma Cpow_add t i j : Cpow t (i + j) = (Cpow t i * Cpow t j)%C.
Proof. induction i as [|i IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma Cpow_bound t k : Cmod t <= 1 -> Cmod (Cpow t k)%C <= 1.
Proof.
  intros Ht. induction k as [|k IH]; simpl; [rewrite Cmod_1; lra|]. rewrite Cmod_mult.
  generalize (Cmod_ge_0 t) (Cmod_ge_0 (Cpow t k)). intros. nra.
Qed.

Lemma Cmod_scal r (z : C) : Cmod (RtoC r * z)%C = Rabs r * Cmod z.
Proof. rewrite Cmod_mult, Cmod_R. reflexivity. Qed.

Lemma term_modulus r (z : C) : Cmod z <= 1 -> Cmod (RtoC r * z)%C <= Rabs r.
Proof. intros Hz. rewrite Cmod_scal. generalize (Rabs_pos r). intros. nra. Qed.

Definition cpoly (N : nat) (c : nat -> R) (t : C) : C :=
  Csum (upto N) (fun k => (RtoC (c k) * Cpow t k)%C).

Lemma majorant_cpoly N c t : Cmod t <= 1 -> Cmod (cpoly N c t)%C <= majorant N c.
Proof.
  intros Ht. eapply Rle_trans; [apply Cmod_Csum|]. apply Sum_le. intros k _.
  apply term_modulus, Cpow_bound, Ht.
Qed.

Lemma cpoly_minus N a b t : cpoly N (fun k => a k - b k) t = (cpoly N a t - cpoly N b t)%C.
Proof.
  unfold cpoly. rewrite <- Csum_minus. apply Csum_ext. intros k _. rewrite RtoC_minus. ring.
Qed.

Lemma cpoly_constant N x t : cpoly N (constant x) t = RtoC x.
Proof.
  unfold cpoly, upto. simpl.
  assert (Z : forall m, Csum (seq (S m) N) (fun k => (RtoC (constant x k) * Cpow t k)%C) = RtoC 0).
  { generalize N. induction N0 as [|n IH]; intros m; simpl; [reflexivity|]. rewrite IH. ring. }
  rewrite Z. ring.
Qed.

Lemma rounded_cpoly N a b e t : (forall k, (k <= N)%nat -> Rabs (a k - b k) <= e) ->
  Cmod t <= 1 -> Cmod (cpoly N a t - cpoly N b t)%C <= INR (S N) * e.
Proof.
  intros H Ht. rewrite <- cpoly_minus. eapply Rle_trans; [apply majorant_cpoly, Ht|].
  replace (INR (S N)) with (INR (length (upto N))) by (unfold upto; rewrite seq_length; auto).
  rewrite <- Sum_const. apply Sum_le. intros k Hk. apply H, in_upto, Hk.
Qed.

(** ** Double sums by diagonals, and what lies beyond the degree *)
Definition cbeyond (N : nat) (F : nat -> nat -> R) (g : nat -> C) : C :=
  Csum (upto N) (fun i => Csum (upto N) (fun j =>
    if N <? i + j then (RtoC (F i j) * g (i + j)%nat)%C else RtoC 0)).

Theorem cdiagonals N (F : nat -> nat -> R) (g : nat -> C) :
  Csum (upto N) (fun i => Csum (upto N) (fun j => (RtoC (F i j) * g (i + j)%nat)%C)) =
  (Csum (upto N) (fun k => (RtoC (Sum (upto k) (fun i => F i (k - i)%nat)) * g k)%C) +
   cbeyond N F g)%C.
Proof.
  assert (H1 : forall r (z : C), fst (RtoC r * z)%C = r * fst z) by (intros; simpl; ring).
  assert (H2 : forall r (z : C), snd (RtoC r * z)%C = r * snd z) by (intros; simpl; ring).
  assert (P1 : forall y z : C, fst (y + z)%C = fst y + fst z) by reflexivity.
  assert (P2 : forall y z : C, snd (y + z)%C = snd y + snd z) by reflexivity.
  apply injective_projections.
  - assert (D := diagonals N F (fun k => fst (g k))). unfold beyond in D.
    rewrite P1. unfold cbeyond. rewrite !Csum_fst.
    rewrite (Sum_ext (upto N) _ (fun i => Sum (upto N) (fun j => F i j * fst (g (i + j)%nat))))
      by (intros; rewrite Csum_fst; apply Sum_ext; intros; apply H1).
    rewrite D. f_equal; apply Sum_ext; intros; [symmetry; apply H1|].
    rewrite Csum_fst. apply Sum_ext. intros. destruct (N <? _); [symmetry; apply H1|reflexivity].
  - assert (D := diagonals N F (fun k => snd (g k))). unfold beyond in D.
    rewrite P2. unfold cbeyond. rewrite !Csum_snd.
    rewrite (Sum_ext (upto N) _ (fun i => Sum (upto N) (fun j => F i j * snd (g (i + j)%nat))))
      by (intros; rewrite Csum_snd; apply Sum_ext; intros; apply H2).
    rewrite D. f_equal; apply Sum_ext; intros; [symmetry; apply H2|].
    rewrite Csum_snd. apply Sum_ext. intros. destruct (N <? _); [symmetry; apply H2|reflexivity].
Qed.

Lemma cbeyond_bound N F g (G : nat -> nat -> R) : (forall k, Cmod (g k)%C <= 1) ->
  (forall i j, Rabs (F i j) <= G i j) -> Cmod (cbeyond N F g)%C <= beyond N G.
Proof.
  intros Hg HG. eapply Rle_trans; [apply Cmod_Csum|]. apply Sum_le. intros i _.
  eapply Rle_trans; [apply Cmod_Csum|]. apply Sum_le. intros j _.
  destruct (N <? i + j); [|rewrite Cmod_0; lra].
  eapply Rle_trans; [apply term_modulus, Hg|apply HG].
Qed.

(** ** Products *)
Theorem disc_product N (a b : nat -> R) (t : C) : Cmod t <= 1 ->
  Cmod (cpoly N a t * cpoly N b t - cpoly N (convolution a b) t)%C <= tail N a b.
Proof.
  intros Ht.
  assert (E : (cpoly N a t * cpoly N b t)%C = Csum (upto N) (fun i => Csum (upto N) (fun j =>
    (RtoC (a i * b j) * Cpow t (i + j))%C))).
  { unfold cpoly at 1. rewrite Cmult_comm, <- Csum_scal. apply Csum_ext. intros i _.
    unfold cpoly. rewrite Cmult_comm, <- Csum_scal. apply Csum_ext. intros j _.
    rewrite Cpow_add, RtoC_mult. ring. }
  rewrite E, (cdiagonals N (fun i j => a i * b j) (Cpow t)).
  set (B := cbeyond N (fun i j => a i * b j) (Cpow t)).
  replace (_ + B - _)%C with B by (unfold cpoly, convolution; ring). unfold B.
  apply cbeyond_bound; [intros k; apply Cpow_bound, Ht|].
  intros i j. rewrite Rabs_mult. lra.
Qed.

(** ** Reciprocals *)
Theorem disc_inverse_value (x z : C) q n : Cmod (RtoC 1 - x * z)%C <= q -> q < 1 -> Cmod z <= n ->
  x <> RtoC 0 /\ Cmod (/ x - z)%C <= n * (q / (1 - q)).
Proof.
  intros Hq H1 Hn.
  assert (P : 1 - q <= Cmod (x * z)%C).
  { assert (T := Cmod_triangle (RtoC 1 - x * z)%C (x * z)%C).
    replace (RtoC 1 - x * z + x * z)%C with (RtoC 1) in T by ring. rewrite Cmod_1 in T. lra. }
  assert (X : x <> RtoC 0) by (intros ->; rewrite Cmult_0_l, Cmod_0 in P; lra).
  assert (Z : z <> RtoC 0) by (intros ->; rewrite Cmult_0_r, Cmod_0 in P; lra).
  split; [exact X|].
  replace (/ x - z)%C with (z * ((RtoC 1 - x * z) / (x * z)))%C by (field; auto).
  assert (N0 := Cmult_neq_0 x z X Z).
  rewrite Cmod_mult, Cmod_div by exact N0.
  apply Rmult_le_compat; auto using Cmod_ge_0.
  - apply Rdiv_le_0_compat; [apply Cmod_ge_0|apply Cmod_gt_0, N0].
  - unfold Rdiv. apply Rmult_le_compat; auto using Cmod_ge_0.
    + apply Rlt_le, Rinv_0_lt_compat, Cmod_gt_0, N0.
    + apply Rinv_le_contravar; lra.
Qed.

Theorem disc_inverse_defect N d z e t :
  (forall k, (k <= N)%nat -> Rabs (convolution d z k - constant 1 k) <= e) -> Cmod t <= 1 ->
  Cmod (RtoC 1 - cpoly N d t * cpoly N z t)%C <= inverse_defect N d z e.
Proof.
  intros near Ht. assert (T := disc_product N d z t Ht).
  assert (R := rounded_cpoly N _ _ e t near Ht). rewrite cpoly_constant in R.
  replace (RtoC 1 - cpoly N d t * cpoly N z t)%C with
    (- ((cpoly N d t * cpoly N z t - cpoly N (convolution d z) t) +
        (cpoly N (convolution d z) t - RtoC 1)))%C by ring.
  rewrite Cmod_opp. eapply Rle_trans; [apply Cmod_triangle|]. unfold inverse_defect. lra.
Qed.
