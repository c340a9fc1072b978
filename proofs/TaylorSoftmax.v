(** * Taylor models on |t| <= 1: softmax (new)

    From models w_j of the exponentials with relative errors, and one z of the reciprocal of
    their sum, models of the weights of attention. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model TaylorProduct TaylorInverse TaylorExponential.
Open Scope R_scope.

(** The weights x_j / sum of x, from w_j with |x_j / w_j - 1| <= k_j and z with
    |1 - z sum of w| <= q *)
Theorem softmax_value {J} (l : list J) (x w k b : J -> R) z q j :
  (forall i, In i l -> w i <> 0 /\ Rabs (x i / w i - 1) <= k i) ->
  (forall i, In i l -> Rabs (w i * z) <= b i) -> Rabs (1 - Sum l w * z) <= q -> In j l ->
  let Q := q + Sum l (fun i => b i * k i) in Q < 1 ->
  Sum l x <> 0 /\ Rabs (x j / Sum l x - w j * z) <= b j * ((k j + Q) / (1 - Q)).
Proof.
  intros Hx Hb Hq Hj Q HQ.
  assert (D : Rabs (1 - Sum l x * z) <= Q).
  { replace (1 - Sum l x * z) with
      ((1 - Sum l w * z) + - Sum l (fun i => w i * z * (x i / w i - 1))).
    - eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp. apply Rplus_le_compat; [exact Hq|].
      eapply Rle_trans; [apply Sum_abs|]. apply Sum_le. intros i Hi. rewrite Rabs_mult.
      apply Rmult_le_compat; auto using Rabs_pos. apply Hx, Hi.
    - rewrite (Sum_ext l (fun i => w i * z * _) (fun i => x i * z - w i * z)).
      + rewrite Sum_minus, !Sum_scalr. ring.
      + intros i Hi. destruct (Hx i Hi) as [Wi _]. field. exact Wi. }
  assert (P : 1 - Q <= Sum l x * z) by (apply Rabs_le_between in D; lra).
  assert (Sn : Sum l x <> 0) by (intros E; rewrite E in P; lra).
  assert (Zn : z <> 0) by (intros E; rewrite E in P; lra).
  destruct (Hx j Hj) as [Wj Kj]. split; [exact Sn|].
  replace (x j / Sum l x - w j * z) with
    (w j * z * (((x j / w j - 1) + (1 - Sum l x * z)) / (Sum l x * z))) by (field; auto).
  rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos.
  unfold Rdiv at 1. rewrite Rabs_mult, Rabs_inv, (Rabs_right (Sum l x * z)) by lra.
  unfold Rdiv at 2. apply Rmult_le_compat; auto using Rabs_pos.
  - apply Rlt_le, Rinv_0_lt_compat. lra.
  - eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; auto.
  - apply Rinv_le_contravar; lra.
Qed.

Section Softmax.
Context {J : Type} (l : list J) (N : nat).
(** Scores s_j, models w_j of their exponentials with relative errors k_j; z near the
    reciprocal of the sum of the w_j; a_j the stored products of w_j and z *)
Variables (s : J -> R -> R) (w : J -> nat -> R) (k : J -> R) (z : nat -> R) (a : J -> nat -> R).
Variables (e1 e2 : R).
Hypothesis near_w : forall j t, In j l -> Rabs t <= 1 ->
  poly N (w j) t <> 0 /\ Rabs (exp (s j t) / poly N (w j) t - 1) <= k j.
Hypothesis reciprocal : forall i, (i <= N)%nat ->
  Rabs (convolution (fun i => Sum l (fun j => w j i)) z i - constant 1 i) <= e1.
Hypothesis stored_a : forall j i, In j l -> (i <= N)%nat ->
  Rabs (convolution (w j) z i - a j i) <= e2.

(** What truncation and roundings leave out of w_j z; a bound of w_j z itself *)
Definition weight_loss (j : J) : R := tail N (w j) z + INR (S N) * e2.
Definition weight_bound (j : J) : R := majorant N (a j) + weight_loss j.
Definition softmax_defect : R :=
  inverse_defect N (fun i => Sum l (fun j => w j i)) z e1 + Sum l (fun j => weight_bound j * k j).
Definition softmax_radius (j : J) : R :=
  weight_loss j + weight_bound j * ((k j + softmax_defect) / (1 - softmax_defect)).

Lemma weight_near j t : In j l -> Rabs t <= 1 ->
  Rabs (poly N (w j) t * poly N z t - poly N (a j) t) <= weight_loss j.
Proof.
  intros Hj Ht. assert (T := product_tail N (w j) z t Ht).
  assert (R := rounded_poly N _ (a j) e2 t (fun i Hi => stored_a j i Hj Hi) Ht).
  replace (poly N (w j) t * poly N z t - poly N (a j) t) with
    ((poly N (w j) t * poly N z t - poly N (convolution (w j) z) t) +
     (poly N (convolution (w j) z) t - poly N (a j) t)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. unfold weight_loss. lra.
Qed.

Theorem softmax_model j : In j l -> softmax_defect < 1 ->
  encloses N (a j) (softmax_radius j) (fun t => softmax l (fun i => s i t) j).
Proof.
  intros Hj HQ t Ht.
  assert (E : poly N (fun i => Sum l (fun j => w j i)) t = Sum l (fun j => poly N (w j) t)).
  { unfold poly. rewrite <- Sum_swap. apply Sum_ext. intros i _. rewrite Sum_scalr. reflexivity. }
  assert (D := inverse_defect_bound N (fun i => Sum l (fun j => w j i)) z e1 reciprocal t Ht).
  rewrite E in D.
  destruct (softmax_value l (fun i => exp (s i t)) (fun i => poly N (w i) t) k weight_bound
    (poly N z t) (inverse_defect N (fun i => Sum l (fun j => w j i)) z e1) j
    (fun i Hi => near_w i t Hi Ht)) as [_ V]; auto.
  { intros i Hi. assert (L := weight_near i t Hi Ht).
    replace (poly N (w i) t * poly N z t) with (poly N (a i) t +
      (poly N (w i) t * poly N z t - poly N (a i) t)) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. unfold weight_bound.
    assert (M := majorant_poly N (a i) t Ht). lra. }
  assert (L := weight_near j t Hj Ht). unfold softmax.
  replace (exp (s j t) / Sum l (fun y => exp (s y t)) - poly N (a j) t) with
    ((poly N (w j) t * poly N z t - poly N (a j) t) +
     (exp (s j t) / Sum l (fun y => exp (s y t)) - poly N (w j) t * poly N z t)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. unfold softmax_radius. apply Rplus_le_compat; auto.
Qed.
End Softmax.
