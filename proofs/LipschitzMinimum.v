(** * A Lipschitz function of several numbers has a minimum on a box

    A vector is a function on a list without repetitions; [upd a j t] is a with t at j. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums.
Open Scope R_scope.

Section Lipschitz.
Context {I : Type} (dec : forall i j : I, {i = j} + {i <> j}).
Implicit Types (l : list I) (a b : I -> R) (f : (I -> R) -> R).

Definition upd a (j : I) (t : R) : I -> R := fun i => if dec j i then t else a i.

Lemma upd_same a j t : upd a j t j = t.
Proof. unfold upd. destruct dec; congruence. Qed.

Lemma upd_other a j t i : j <> i -> upd a j t i = a i.
Proof. unfold upd. destruct dec; congruence. Qed.

Lemma upd_self a j i : upd a j (a j) i = a i.
Proof. unfold upd. destruct (dec j i) as [->|]; reflexivity. Qed.

Definition in_box l C a : Prop := forall i, In i l -> Rabs (a i) <= C.

(** |f a - f b| is at most the sum of L_i |a_i - b_i| *)
Definition lipschitz l (L : I -> R) f : Prop :=
  forall a b, Rabs (f a - f b) <= Sum l (fun i => L i * Rabs (a i - b i)).

(** The bound on one side is enough *)
Lemma lipschitz_one_side l L f :
  (forall a b, f a <= f b + Sum l (fun i => L i * Rabs (a i - b i))) -> lipschitz l L f.
Proof.
  intros H a b. apply Rabs_le. assert (H1 := H a b). assert (H2 := H b a).
  rewrite (Sum_ext l _ (fun i => L i * Rabs (a i - b i))) in H2
    by (intros; rewrite Rabs_minus_sym; reflexivity). lra.
Qed.

Lemma lipschitz_ext l L f a b : lipschitz l L f -> (forall i, In i l -> a i = b i) -> f a = f b.
Proof.
  intros H E. assert (B := H a b). rewrite (Sum_ext l _ (fun _ => 0)), Sum_zero in B.
  - assert (P := Rabs_pos (f a - f b)). assert (Z : Rabs (f a - f b) = 0) by lra.
    destruct (Req_dec (f a - f b) 0) as [|N]; [lra|]. apply Rabs_no_R0 in N. contradiction.
  - intros i Hi. rewrite (E i Hi), Rminus_diag_eq, Rabs_R0 by reflexivity. ring.
Qed.

(** A continuous choice-free infimum: if every section of a function of two arguments has a
    minimum, and the function is Lipschitz in the first, then it has a minimum *)
Lemma minimum_of_minima {B : Type} (P : B -> Prop) (F : R -> B -> R) (L C : R) : 0 <= C -> 0 <= L ->
  (forall t t' x, F t x <= F t' x + L * Rabs (t - t')) ->
  (forall t, exists x, P x /\ forall y, P y -> F t x <= F t y) ->
  exists t x, - C <= t <= C /\ P x /\ forall u y, - C <= u <= C -> P y -> F t x <= F u y.
Proof.
  intros HC HL HF Hmin.
  set (g := fun t => real (Glb_Rbar (fun r => exists x, P x /\ r = F t x))).
  assert (G : forall t x, P x -> (forall y, P y -> F t x <= F t y) -> g t = F t x).
  { intros t x Hx Hm. unfold g. rewrite (is_glb_Rbar_unique _ (F t x)); [reflexivity|].
    split.
    - intros r (y & Hy & ->). apply Hm, Hy.
    - intros r Hr. apply Hr. exists x; auto. }
  assert (GL : forall t t', g t <= g t' + L * Rabs (t - t')).
  { intros t t'. destruct (Hmin t) as (x & Hx & Hm). destruct (Hmin t') as (x' & Hx' & Hm').
    rewrite (G t x), (G t' x') by auto. apply Rle_trans with (F t x'); [apply Hm, Hx'|apply HF]. }
  destruct (continuity_ab_min g (- C) C) as (t & Ht & Hr); [lra| |].
  - intros t _ eps Heps. exists (eps / (L + 1)). split; [apply Rdiv_lt_0_compat; lra|].
    intros u [_ Hu]. simpl in *. unfold R_dist in *. apply Rle_lt_trans with (L * Rabs (u - t)).
    + apply Rabs_le. assert (H1 := GL u t). assert (H2 := GL t u).
      rewrite (Rabs_minus_sym t u) in H2. lra.
    + apply Rle_lt_trans with ((L + 1) * Rabs (u - t)).
      * generalize (Rabs_pos (u - t)). intros. nra.
      * apply Rmult_lt_compat_l with (r := L + 1) in Hu; [|lra].
        replace ((L + 1) * (eps / (L + 1))) with eps in Hu by (field; lra). exact Hu.
  - destruct (Hmin t) as (x & Hx & Hm). exists t, x. split; [exact Hr|]. split; [exact Hx|].
    intros u y Hu Hy. destruct (Hmin u) as (x' & Hx' & Hm').
    rewrite <- (G t x) by auto. apply Rle_trans with (g u); [apply Ht, Hu|].
    rewrite (G u x') by auto. apply Hm', Hy.
Qed.

Theorem lipschitz_minimum l : NoDup l -> forall L f C, 0 <= C ->
  (forall i, In i l -> 0 <= L i) -> lipschitz l L f ->
  exists a, in_box l C a /\ forall b, in_box l C b -> f a <= f b.
Proof.
  induction 1 as [|j l Hj nd IH]; intros L f C HC HL Hf.
  - exists (fun _ => 0). split; [intros i []|]. intros b _.
    rewrite (lipschitz_ext nil L f _ b Hf); [lra|intros i []].
  - assert (U : forall t a b, Rabs (f (upd a j t) - f (upd b j t)) <=
      Sum l (fun i => L i * Rabs (a i - b i))).
    { intros t a b. eapply Rle_trans; [apply Hf|]. simpl.
      rewrite !upd_same, Rminus_diag_eq, Rabs_R0, Rmult_0_r, Rplus_0_l by reflexivity.
      right. apply Sum_ext. intros i Hi. rewrite !upd_other by congruence. reflexivity. }
    destruct (minimum_of_minima (in_box l C) (fun t a => f (upd a j t)) (L j) C)
      as (t & a & Ht & Ha & Hm).
    + exact HC.
    + apply HL. simpl; auto.
    + intros t t' a. assert (B := Hf (upd a j t) (upd a j t')). simpl in B.
      rewrite !upd_same in B.
      rewrite (Sum_ext l _ (fun _ => 0)), Sum_zero in B.
      * apply Rabs_le_between in B. lra.
      * intros i Hi. rewrite !upd_other, Rminus_diag_eq, Rabs_R0 by congruence. ring.
    + intros t. apply (IH L (fun a => f (upd a j t)) C HC).
      * intros i Hi. apply HL. simpl; auto.
      * intros a b. apply U.
    + exists (upd a j t). split.
      * intros i [<-|Hi]; [rewrite upd_same; apply Rabs_le, Ht|].
        rewrite upd_other by congruence. apply Ha, Hi.
      * intros b Hb. rewrite (lipschitz_ext (j :: l) L f b (upd b j (b j)) Hf)
          by (intros; symmetry; apply upd_self).
        apply Hm; [apply Rabs_le_between, Hb; simpl; auto|].
        intros i Hi. apply Hb. simpl; auto.
Qed.
End Lipschitz.
