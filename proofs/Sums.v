(** * Finite sums, products and maxima over lists

    A finite set (the vocabulary, a concept, the contexts, the coordinates of
    R^d) is a list; [Sum l f] is the sum of [f] over [l]. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
Import ListNotations.
Open Scope R_scope.

Section Sums.
Context {A : Type}.
Implicit Types (l : list A) (f g : A -> R).

Fixpoint Sum l f : R := match l with nil => 0 | z :: l' => f z + Sum l' f end.

Fixpoint Prod l f : R := match l with nil => 1 | z :: l' => f z * Prod l' f end.

(** ** Algebra *)

Lemma Sum_ext l f g : (forall z, In z l -> f z = g z) -> Sum l f = Sum l g.
Proof.
  induction l as [|z l IH]; simpl; intros H; [reflexivity|].
  rewrite (H z), IH; auto.
Qed.

Lemma Sum_plus l f g : Sum l (fun z => f z + g z) = Sum l f + Sum l g.
Proof. induction l as [|z l IH]; simpl; [lra|rewrite IH; lra]. Qed.

Lemma Sum_minus l f g : Sum l (fun z => f z - g z) = Sum l f - Sum l g.
Proof. induction l as [|z l IH]; simpl; [lra|rewrite IH; lra]. Qed.

Lemma Sum_opp l f : Sum l (fun z => - f z) = - Sum l f.
Proof. induction l as [|z l IH]; simpl; [lra|rewrite IH; lra]. Qed.

Lemma Sum_scal l c f : Sum l (fun z => c * f z) = c * Sum l f.
Proof. induction l as [|z l IH]; simpl; [lra|rewrite IH; lra]. Qed.

Lemma Sum_scalr l c f : Sum l (fun z => f z * c) = Sum l f * c.
Proof. induction l as [|z l IH]; simpl; [lra|rewrite IH; lra]. Qed.

Lemma Sum_div l c f : Sum l (fun z => f z / c) = Sum l f / c.
Proof. apply (Sum_scalr l (/ c) f). Qed.

Lemma Sum_zero l : Sum l (fun _ => 0) = 0.
Proof. induction l as [|z l IH]; simpl; [lra|rewrite IH; lra]. Qed.

Lemma Sum_const l c : Sum l (fun _ => c) = INR (length l) * c.
Proof.
  induction l as [|z l IH]; [simpl; lra|].
  simpl Sum. rewrite IH. simpl length. rewrite S_INR. lra.
Qed.

Lemma Sum_filter l f (b : A -> bool) :
  Sum (filter b l) f = Sum l (fun z => if b z then f z else 0).
Proof.
  induction l as [|z l IH]; simpl; [reflexivity|].
  destruct (b z); simpl; rewrite IH; lra.
Qed.

Lemma Sum_split l f (b : A -> bool) :
  Sum l f = Sum (filter b l) f + Sum (filter (fun z => negb (b z)) l) f.
Proof.
  rewrite !Sum_filter, <- Sum_plus. apply Sum_ext; intros z _.
  destruct (b z); simpl; lra.
Qed.

(** ** Order *)

Lemma Sum_le l f g : (forall z, In z l -> f z <= g z) -> Sum l f <= Sum l g.
Proof.
  induction l as [|z l IH]; simpl; intros H; [lra|].
  apply Rplus_le_compat; auto.
Qed.

Lemma Sum_nonneg l f : (forall z, In z l -> 0 <= f z) -> 0 <= Sum l f.
Proof. intros H. rewrite <- (Sum_zero l). apply Sum_le; auto. Qed.

Lemma Sum_ge_term l f z :
  (forall y, In y l -> 0 <= f y) -> In z l -> f z <= Sum l f.
Proof.
  induction l as [|y l IH]; simpl; intros H []; subst.
  - assert (0 <= Sum l f) by (apply Sum_nonneg; auto). lra.
  - assert (f z <= Sum l f) by auto. assert (0 <= f y) by auto. lra.
Qed.

Lemma Sum_pos l f z :
  (forall y, In y l -> 0 <= f y) -> In z l -> 0 < f z -> 0 < Sum l f.
Proof. intros H Hz Hf. generalize (Sum_ge_term l f z H Hz). lra. Qed.

Lemma Sum_lt l f g z : (forall y, In y l -> f y <= g y) -> In z l -> f z < g z ->
  Sum l f < Sum l g.
Proof.
  intros H Hz Hlt. apply Rminus_lt_0. rewrite <- Sum_minus.
  apply Sum_pos with z; auto; [|lra]. intros y Hy. generalize (H y Hy). lra.
Qed.

Lemma Sum_abs l f : Rabs (Sum l f) <= Sum l (fun z => Rabs (f z)).
Proof.
  induction l as [|z l IH]; simpl; [rewrite Rabs_R0; lra|].
  generalize (Rabs_triang (f z) (Sum l f)). lra.
Qed.

(** ** Analysis *)

Lemma Sum_derive l (f f' : A -> R -> R) a :
  (forall z, In z l -> is_derive (f z) a (f' z a)) ->
  is_derive (fun x => Sum l (fun z => f z x)) a (Sum l (fun z => f' z a)).
Proof.
  induction l as [|z l IH]; simpl; intros H.
  - apply @is_derive_const.
  - apply @is_derive_plus; auto.
Qed.

Lemma Sum_lim l (f : A -> R -> R) (u : A -> R) x :
  (forall z, In z l -> is_lim (f z) x (u z)) ->
  is_lim (fun y => Sum l (fun z => f z y)) x (Sum l u).
Proof.
  induction l as [|z l IH]; simpl; intros H.
  - apply is_lim_const.
  - apply is_lim_plus'; auto.
Qed.

(** ** Products *)

Lemma Prod_pos l f : (forall z, In z l -> 0 < f z) -> 0 < Prod l f.
Proof.
  induction l as [|z l IH]; simpl; intros H; [lra|].
  apply Rmult_lt_0_compat; auto.
Qed.

Lemma ln_Prod l f : (forall z, In z l -> 0 < f z) ->
  ln (Prod l f) = Sum l (fun z => ln (f z)).
Proof.
  induction l as [|z l IH]; simpl; intros H; [apply ln_1|].
  rewrite ln_mult, IH; auto. apply Prod_pos; auto.
Qed.

(** ** Largest and smallest value on a non-empty list *)

Definition Max l f : R :=
  match l with
  | nil => 0
  | z :: l' => fold_right (fun y m => Rmax (f y) m) (f z) l'
  end.

Definition Min l f : R := - Max l (fun z => - f z).

Lemma Max_spec l f : l <> nil ->
  (exists z, In z l /\ f z = Max l f) /\ forall z, In z l -> f z <= Max l f.
Proof.
  destruct l as [|x l]; [congruence|intros _]. simpl Max.
  induction l as [|y l [(z & Hz & Hm) IH]]; simpl.
  - split; [exists x; auto|]. intros z [->|[]]; lra.
  - split.
    + unfold Rmax at 1. destruct Rle_dec.
      * exists z. simpl in Hz. intuition.
      * exists y. auto.
    + intros w Hw. assert (y = w \/ In w (x :: l)) as [<-|Hw'] by (simpl in *; tauto).
      * apply Rmax_l.
      * eapply Rle_trans; [apply IH; auto|apply Rmax_r].
Qed.

Lemma Max_attained l f : l <> nil -> exists z, In z l /\ f z = Max l f.
Proof. apply Max_spec. Qed.

Lemma Max_ge l f z : In z l -> f z <= Max l f.
Proof. intros Hz. apply Max_spec; auto. intros ->. destruct Hz. Qed.

Lemma Min_attained l f : l <> nil -> exists z, In z l /\ f z = Min l f.
Proof.
  intros H. destruct (Max_attained l (fun z => - f z) H) as (z & Hz & E).
  exists z. split; auto. unfold Min. lra.
Qed.

Lemma Min_le l f z : In z l -> Min l f <= f z.
Proof. intros Hz. generalize (Max_ge l (fun z => - f z) z Hz). unfold Min. lra. Qed.
End Sums.

(** Exchange of two finite sums *)
Lemma Sum_swap {A B} (l : list A) (m : list B) (f : A -> B -> R) :
  Sum l (fun x => Sum m (f x)) = Sum m (fun y => Sum l (fun x => f x y)).
Proof.
  induction l as [|x l IH]; simpl; [symmetry; apply Sum_zero|].
  rewrite IH, <- Sum_plus. reflexivity.
Qed.

(** Sum over a list without repetitions of a function that lives on one element *)
Lemma Sum_indicator {A} (dec : forall x y : A, {x = y} + {x <> y}) (l : list A) (f : A -> R) x :
  NoDup l -> In x l -> Sum l (fun y => if dec x y then f y else 0) = f x.
Proof.
  assert (Z : forall m, ~ In x m -> Sum m (fun y => if dec x y then f y else 0) = 0).
  { intros m Hm. transitivity (Sum m (fun _ => 0)); [|apply Sum_zero].
    apply Sum_ext. intros y Hy. destruct (dec x y) as [->|]; tauto. }
  induction 1 as [|y l Hy Hl IH]; simpl; [tauto|]. intros Hx.
  destruct (dec x y) as [<-|E].
  - rewrite Z by exact Hy. ring.
  - rewrite IH by (destruct Hx; congruence || assumption). ring.
Qed.

(** Sums over images, concatenations and families of lists *)
Lemma Sum_map {A B} (g : A -> B) l (f : B -> R) : Sum (map g l) f = Sum l (fun x => f (g x)).
Proof. induction l as [|x l IH]; simpl; [reflexivity|]. rewrite IH. reflexivity. Qed.

Lemma Sum_app {A} (l m : list A) f : Sum (l ++ m) f = Sum l f + Sum m f.
Proof. induction l as [|x l IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma Sum_flat_map {A B} (g : A -> list B) l (f : B -> R) :
  Sum (flat_map g l) f = Sum l (fun x => Sum (g x) f).
Proof. induction l as [|x l IH]; simpl; [reflexivity|]. rewrite Sum_app, IH. reflexivity. Qed.
