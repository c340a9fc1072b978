(** * A sum of exponentials of linear forms has a minimum, if no direction escapes

    The sum of p_y exp <a, D(y)> over y has a minimum in a if every direction in which no form
    grows leaves all of them as they are. *)
From Coq Require Import Reals Lra Lia List Classical.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LipschitzMinimum.
Open Scope R_scope.

Section Exponentials.
Context {A I : Type} (dec : forall i j : I, {i = j} + {i <> j}) (zs : list A) (p : A -> R).
Hypothesis pw : positive_weights zs p.
Implicit Types (l : list I) (D : A -> I -> R) (a b n : I -> R).
Notation upd := (upd dec).

Definition exponentials l D a : R := Sum zs (fun y => p y * exp (dot l a (D y))).

(** A direction in which no form grows leaves all as they are *)
Definition balanced l D : Prop := forall n, (forall y, In y zs -> dot l n (D y) <= 0) ->
  forall y, In y zs -> dot l n (D y) = 0.

(** How fast the forms can change *)
Definition speed D (i : I) : R := Sum zs (fun y => Rabs (D y i)).

Lemma speed_nonneg D i : 0 <= speed D i.
Proof. apply Sum_nonneg. intros; apply Rabs_pos. Qed.

Lemma dot_change l D a b y : In y zs ->
  dot l a (D y) <= dot l b (D y) + Sum l (fun i => speed D i * Rabs (a i - b i)).
Proof.
  intros Hy. unfold dot. rewrite <- Sum_plus. apply Sum_le. intros i _.
  assert (a i * D y i - b i * D y i <= speed D i * Rabs (a i - b i)); [|lra].
  replace (a i * D y i - b i * D y i) with ((a i - b i) * D y i) by ring.
  eapply Rle_trans; [apply Rle_abs|]. rewrite Rabs_mult, Rmult_comm.
  apply Rmult_le_compat_r; [apply Rabs_pos|].
  apply (Sum_ge_term zs (fun y => Rabs (D y i))); auto. intros; apply Rabs_pos.
Qed.

Lemma exponentials_pos l D a : 0 < exponentials l D a.
Proof.
  destruct (Max_attained zs p (proj1 pw)) as (x & Hx & _).
  assert (P : forall y, In y zs -> 0 < p y * exp (dot l a (D y))).
  { intros y Hy. apply Rmult_lt_0_compat; [apply pw, Hy|apply exp_pos]. }
  apply Sum_pos with x; auto. intros; apply Rlt_le; auto.
Qed.

Lemma ln_exponentials_lipschitz l D :
  lipschitz l (speed D) (fun a => ln (exponentials l D a)).
Proof.
  apply lipschitz_one_side. intros a b.
  set (d := Sum l (fun i => speed D i * Rabs (a i - b i))).
  rewrite <- (ln_exp d), <- ln_mult by (apply exponentials_pos || apply exp_pos).
  apply ln_le; [apply exponentials_pos|]. unfold exponentials. rewrite <- Sum_scalr.
  apply Sum_le. intros y Hy. rewrite Rmult_assoc, <- exp_plus.
  apply Rmult_le_compat_l; [apply Rlt_le, pw, Hy|]. apply exp_le, dot_change, Hy.
Qed.

(** The largest form *)
Definition foremost l D n : R := Max zs (fun y => dot l n (D y)).

Lemma foremost_lipschitz l D : lipschitz l (speed D) (foremost l D).
Proof.
  apply lipschitz_one_side. intros a b.
  destruct (Max_attained zs (fun y => dot l a (D y)) (proj1 pw)) as (y & Hy & E).
  unfold foremost. rewrite <- E. eapply Rle_trans; [apply dot_change, Hy|].
  apply Rplus_le_compat_r. apply (Max_ge zs (fun y => dot l b (D y))), Hy.
Qed.

Lemma dot_scal l c a (v : I -> R) : dot l (fun i => c * a i) v = c * dot l a v.
Proof. unfold dot. rewrite <- Sum_scal. apply Sum_ext. intros; ring. Qed.

Section Full.
Variables (l : list I) (D : A -> I -> R).
Hypothesis nd : NoDup l.
(** Every direction moves some form up *)
Hypothesis full : forall n, (forall y, In y zs -> dot l n (D y) <= 0) ->
  forall i, In i l -> n i = 0.

(** On a face of the cube the largest form has a positive bound *)
Lemma face_bound j t : In j l -> t <> 0 -> exists mu, 0 < mu /\
  forall n, in_box l 1 n -> n j = t -> mu <= foremost l D n.
Proof.
  intros Hj Ht.
  destruct (lipschitz_minimum dec l nd (speed D) (fun n => foremost l D (upd n j t)) 1)
    as (n & _ & Hm); [lra|intros; apply speed_nonneg| |].
  - intros a b. eapply Rle_trans; [apply foremost_lipschitz|]. apply Sum_le. intros i _.
    apply Rmult_le_compat_l; [apply speed_nonneg|]. destruct (dec j i) as [<-|N].
    + rewrite !upd_same, Rminus_diag_eq, Rabs_R0 by reflexivity. apply Rabs_pos.
    + rewrite !upd_other by auto. lra.
  - exists (foremost l D (upd n j t)). split.
    + apply Rnot_le_lt. intros L. apply Ht. rewrite <- (upd_same dec n j t). apply full; auto.
      intros y Hy. eapply Rle_trans; [|exact L].
      apply (Max_ge zs (fun y => dot l (upd n j t) (D y))), Hy.
    + intros b Hb E.
      rewrite (lipschitz_ext l (speed D) (foremost l D) b (upd b j t) (foremost_lipschitz l D)).
      * apply Hm, Hb.
      * intros i _. rewrite <- E, upd_self. reflexivity.
Qed.

Lemma all_faces : exists mu, 0 < mu /\
  forall n j, In j l -> in_box l 1 n -> Rabs (n j) = 1 -> mu <= foremost l D n.
Proof.
  assert (H : forall l', incl l' l -> exists mu, 0 < mu /\
    forall n j, In j l' -> in_box l 1 n -> Rabs (n j) = 1 -> mu <= foremost l D n).
  { induction l' as [|j l' IH]; intros Hl.
    - exists 1. split; [lra|]. intros n j [].
    - destruct IH as (m & Hm & IH); [intros i Hi; apply Hl; simpl; auto|].
      assert (Hj : In j l) by (apply Hl; simpl; auto).
      destruct (face_bound j 1 Hj ltac:(lra)) as (m1 & H1 & B1).
      destruct (face_bound j (-1) Hj ltac:(lra)) as (m2 & H2 & B2).
      exists (Rmin m (Rmin m1 m2)). split; [repeat apply Rmin_glb_lt; auto|].
      intros n i [<-|Hi] Hn E.
      + eapply Rle_trans; [apply Rmin_r|]. destruct (Rcase_abs (n j)) as [L|L].
        * rewrite Rabs_left in E by auto. eapply Rle_trans; [apply Rmin_r|]. apply B2; auto. lra.
        * rewrite Rabs_right in E by auto. eapply Rle_trans; [apply Rmin_l|]. apply B1; auto.
      + eapply Rle_trans; [apply Rmin_l|]. apply (IH n i); auto. }
  apply H. intros i Hi; exact Hi.
Qed.

(** Far out some form is large *)
Lemma far_out : exists mu, 0 < mu /\
  forall a, l <> nil -> exists y, In y zs /\ mu * Max l (fun i => Rabs (a i)) <= dot l a (D y).
Proof.
  destruct all_faces as (mu & Hmu & HF). exists mu. split; [exact Hmu|]. intros a ne.
  destruct (Max_attained l (fun i => Rabs (a i)) ne) as (j & Hj & E).
  set (r := Max l (fun i => Rabs (a i))) in *.
  assert (Hr : 0 <= r) by (rewrite <- E; apply Rabs_pos).
  destruct (Req_dec r 0) as [R0|R0].
  { destruct (Max_attained zs p (proj1 pw)) as (y & Hy & _). exists y. split; [exact Hy|].
    rewrite R0, Rmult_0_r. right. symmetry. unfold dot.
    transitivity (Sum l (fun _ => 0)); [|apply Sum_zero]. apply Sum_ext. intros i Hi.
    assert (Rabs (a i) <= 0) by (rewrite <- R0; apply (Max_ge l (fun i => Rabs (a i))), Hi).
    destruct (Req_dec (a i) 0) as [->|N]; [ring|]. apply Rabs_pos_lt in N. lra. }
  set (n := fun i => / r * a i).
  assert (Hri : 0 < / r) by (apply Rinv_0_lt_compat; lra).
  assert (B : in_box l 1 n).
  { intros i Hi. unfold n. rewrite Rabs_mult, (Rabs_right (/ r)) by lra.
    replace 1 with (/ r * r) by (field; auto). apply Rmult_le_compat_l; [lra|].
    apply (Max_ge l (fun i => Rabs (a i))), Hi. }
  assert (Nj : Rabs (n j) = 1).
  { unfold n. rewrite Rabs_mult, (Rabs_right (/ r)), E by lra. field. exact R0. }
  assert (M := HF n j Hj B Nj). unfold foremost in M.
  destruct (Max_attained zs (fun y => dot l n (D y)) (proj1 pw)) as (y & Hy & Ey).
  exists y. split; [exact Hy|]. rewrite <- Ey in M. unfold n in M. rewrite dot_scal in M.
  apply Rmult_le_compat_l with (r := r) in M; [|exact Hr].
  replace (r * (/ r * dot l a (D y))) with (dot l a (D y)) in M by (field; exact R0). lra.
Qed.

Lemma full_minimum : exists a, forall b, exponentials l D a <= exponentials l D b.
Proof.
  destruct (list_eq_dec dec l nil) as [E|ne].
  { exists (fun _ => 0). intros b. rewrite E. unfold exponentials, dot. simpl. lra. }
  destruct far_out as (mu & Hmu & far).
  destruct (Min_attained zs p (proj1 pw)) as (x & Hx & Ex).
  assert (Hp : 0 < Min zs p) by (rewrite <- Ex; apply pw, Hx).
  set (zero := fun _ : I => 0). set (top := exponentials l D zero).
  assert (Ht : 0 < top) by apply exponentials_pos.
  set (C := top / (Min zs p * mu)).
  assert (HC : 0 < C) by (apply Rdiv_lt_0_compat; [exact Ht|apply Rmult_lt_0_compat; auto]).
  destruct (lipschitz_minimum dec l nd (speed D) (fun a => ln (exponentials l D a)) C)
    as (a & Ha & Hm); [lra|intros; apply speed_nonneg|apply ln_exponentials_lipschitz|].
  assert (Hm' : forall b, in_box l C b -> exponentials l D a <= exponentials l D b).
  { intros b Hb. apply Rnot_lt_le. intros L. apply ln_increasing in L; [|apply exponentials_pos].
    generalize (Hm b Hb). lra. }
  exists a. intros b. destruct (Rle_lt_dec (Max l (fun i => Rabs (b i))) C) as [L|L].
  - apply Hm'. intros i Hi. eapply Rle_trans; [|exact L].
    apply (Max_ge l (fun i => Rabs (b i))), Hi.
  - apply Rle_trans with top.
    { apply Hm'. intros i _. unfold zero. rewrite Rabs_R0. lra. }
    destruct (far b ne) as (y & Hy & F).
    apply Rle_trans with (p y * exp (dot l b (D y))).
    2:{ apply (Sum_ge_term zs (fun y => p y * exp (dot l b (D y)))); auto.
        intros w Hw. apply Rmult_le_pos; [apply Rlt_le, pw, Hw|apply Rlt_le, exp_pos]. }
    apply Rle_trans with (Min zs p * (mu * C)).
    { unfold C. right. field. lra. }
    apply Rmult_le_compat.
    + lra.
    + apply Rmult_le_pos; lra.
    + apply Min_le, Hy.
    + apply Rle_trans with (1 + dot l b (D y)); [|apply exp_ineq1_le].
      assert (mu * C <= mu * Max l (fun i => Rabs (b i))) by (apply Rmult_le_compat_l; lra). lra.
Qed.
End Full.

(** A coordinate that the others can replace is left out *)
Lemma Sum_remove l j (f : I -> R) : NoDup l -> In j l -> Sum l f = f j + Sum (remove dec j l) f.
Proof.
  induction 1 as [|i l Hi nd IH]; simpl; [tauto|]. intros Hj. destruct (dec j i) as [<-|N].
  - rewrite notin_remove by exact Hi. reflexivity.
  - simpl. rewrite IH by (destruct Hj; congruence || assumption). ring.
Qed.

Lemma dot_upd_remove l j a (v : I -> R) : NoDup l -> In j l ->
  dot l (upd a j 0) v = dot (remove dec j l) a v.
Proof.
  intros nd Hj. unfold dot. rewrite (Sum_remove l j) by auto.
  rewrite upd_same, Rmult_0_l, Rplus_0_l.
  apply Sum_ext. intros i Hi. apply in_remove in Hi. rewrite upd_other by (intros ->; tauto).
  reflexivity.
Qed.

Lemma NoDup_remove_all l j : NoDup l -> NoDup (remove dec j l).
Proof.
  induction 1 as [|i l Hi nd IH]; simpl; [constructor|]. destruct (dec j i); [exact IH|].
  constructor; [|exact IH]. intros H. apply in_remove in H. tauto.
Qed.

Theorem exponentials_minimum l D : NoDup l -> balanced l D ->
  exists a, forall b, exponentials l D a <= exponentials l D b.
Proof.
  remember (length l) as k eqn:Ek. revert l Ek.
  induction k as [k IH] using lt_wf_ind. intros l Ek nd bal.
  destruct (classic (exists n j, In j l /\ n j <> 0 /\ forall y, In y zs -> dot l n (D y) = 0))
    as [(n & j & Hj & Nj & Hn)|Hno].
  - assert (R : forall a y, In y zs ->
      dot l a (D y) = dot (remove dec j l) (fun i => a i - a j / n j * n i) (D y)).
    { intros a y Hy. unfold dot.
      rewrite (Sum_ext (remove dec j l) _ (fun i => a i * D y i - a j / n j * (n i * D y i)))
        by (intros; ring).
      rewrite Sum_minus, Sum_scal. assert (Z := Hn y Hy). unfold dot in Z.
      rewrite (Sum_remove l j) in Z by auto. rewrite (Sum_remove l j) by auto.
      replace (Sum (remove dec j l) (fun i => n i * D y i)) with (- (n j * D y j)) by lra.
      field. exact Nj. }
    destruct (IH (length (remove dec j l))) with (l := remove dec j l) as (a & Ha); auto.
    + rewrite Ek. apply remove_length_lt, Hj.
    + apply NoDup_remove_all, nd.
    + intros m Hm y Hy. rewrite <- (dot_upd_remove l j m (D y) nd Hj). apply bal; auto.
      intros x Hx. rewrite dot_upd_remove by auto. auto.
    + exists (upd a j 0). intros b.
      replace (exponentials l D (upd a j 0)) with (exponentials (remove dec j l) D a).
      * eapply Rle_trans; [apply (Ha (fun i => b i - b j / n j * n i))|]. right.
        apply Sum_ext. intros y Hy. rewrite (R b y Hy). reflexivity.
      * apply Sum_ext. intros y Hy. rewrite dot_upd_remove by auto. reflexivity.
  - apply full_minimum; auto. intros n Hn i Hi. apply NNPP. intros N. apply Hno.
    exists n, i. split; [exact Hi|]. split; [exact N|]. apply bal, Hn.
Qed.
End Exponentials.
