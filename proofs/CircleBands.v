(** * (21) Bands of greedy tokens with unequal biases (new)

    Behind a norm the greedy token changes at most 2 V - 2 times: two tokens cross at no more
    than two strengths, so in the sequence of greedy tokens none alternates y, x, y, x with
    another, and such a sequence of V letters has at most 2 V - 1 terms. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model TransformerModel GreatCircle LinearDistance
  CircleGreedy.
Import ListNotations.
Open Scope R_scope.

(** ** Sequences without y, x, y, x

    Terms have a place and a letter; [at_place z a]: the letter at place a is z. *)
Section Sequences.
Context {Letter : Type} (dec : forall x y : Letter, {x = y} + {x <> y}).
Variables (letters : list Letter) (at_place : Letter -> R -> Prop).
Hypothesis no_alternation : forall x y a1 a2 a3 a4, x <> y -> a1 < a2 -> a2 < a3 -> a3 < a4 ->
  at_place y a1 -> at_place x a2 -> at_place y a3 -> at_place x a4 -> False.

Notation term := (R * Letter)%type.

(** Letters that were not there before *)
Fixpoint new_letters (before : list Letter) (rest : list term) : nat :=
  match rest with
  | [] => 0
  | t :: rest =>
      (if in_dec dec (snd t) before then 0 else 1) + new_letters (snd t :: before) rest
  end.

Lemma nodup_cons x l :
  length (nodup dec (x :: l)) = ((if in_dec dec x l then 0 else 1) + length (nodup dec l))%nat.
Proof. simpl. destruct (in_dec dec x l); reflexivity. Qed.

Lemma new_letters_cons before t rest : new_letters before (t :: rest) =
  ((if in_dec dec (snd t) before then 0 else 1) + new_letters (snd t :: before) rest)%nat.
Proof. reflexivity. Qed.

Lemma nodup_bound l : incl l letters -> (length (nodup dec l) <= length letters)%nat.
Proof.
  intros H. apply NoDup_incl_length; [apply NoDup_nodup|].
  intros x Hx. apply H, (nodup_In dec), Hx.
Qed.

Lemma new_letters_bound rest : forall before, incl before letters ->
  incl (map snd rest) letters ->
  (new_letters before rest + length (nodup dec before) <= length letters)%nat.
Proof.
  induction rest as [|t rest IH]; intros before Hb Hr.
  - apply nodup_bound, Hb.
  - rewrite new_letters_cons. assert (Ht : In (snd t) letters) by (apply Hr; left; reflexivity).
    assert (H := IH (snd t :: before)). rewrite nodup_cons in H.
    specialize (H (incl_cons Ht Hb) (fun x Hx => Hr x (or_intror Hx))). lia.
Qed.

Definition step (t u : term) : Prop := fst t < fst u /\ snd t <> snd u.

Lemma chain_later t rest u : chain step (t :: rest) -> In u rest -> fst t < fst u.
Proof.
  revert t. induction rest as [|v rest IH]; intros t H Hu; [destruct Hu|].
  destruct H as [[L _] H]. destruct Hu as [<-|Hu]; [exact L|].
  apply Rlt_trans with (1 := L). apply IH; auto.
Qed.

Lemma terms_bound rest : forall before t,
  (forall u, In u before -> fst u < fst t /\ at_place (snd u) (fst u)) ->
  (forall u, In u (t :: rest) -> at_place (snd u) (fst u)) -> chain step (t :: rest) ->
  (S (length rest) <= length (nodup dec (map snd (t :: rest)))
    + new_letters (snd t :: map snd before) rest)%nat.
Proof.
  induction rest as [|u rest IH]; intros before t Hb Ht Hc; [simpl; lia|].
  assert (Hc' := Hc). destruct Hc' as [[L N] Hc'].
  cbn [map length]. rewrite nodup_cons, new_letters_cons.
  assert (H := IH (t :: before) u).
  assert (H' : (S (length rest) <= length (nodup dec (snd u :: map snd rest))
    + new_letters (snd u :: snd t :: map snd before) rest)%nat).
  { apply H; auto.
    - intros w [<-|Hw]; [split; [exact L|apply Ht; left; reflexivity]|].
      destruct (Hb w Hw). split; [lra|auto].
    - intros w Hw. apply Ht. right. exact Hw. }
  destruct (in_dec dec (snd t) (snd u :: map snd rest)) as [I|I]; [|lia].
  destruct (in_dec dec (snd u) (snd t :: map snd before)) as [J|J]; [|lia].
  exfalso. destruct I as [I|I]; [congruence|]. destruct J as [J|J]; [congruence|].
  apply in_map_iff in I, J. destruct I as (w & Ew & Hw), J as (x & Ex & Hx).
  destruct (Hb x Hx) as [Lx Ax].
  apply (no_alternation (snd t) (snd u) (fst x) (fst t) (fst u) (fst w)); auto.
  - apply (chain_later u rest w Hc' Hw).
  - rewrite <- Ex. exact Ax.
  - apply Ht. left. reflexivity.
  - apply Ht. right. left. reflexivity.
  - rewrite <- Ew. apply Ht. right. right. exact Hw.
Qed.

Lemma sequence_bound (terms : list term) :
  (forall t, In t terms -> In (snd t) letters /\ at_place (snd t) (fst t)) ->
  chain step terms -> (length terms <= 2 * length letters - 1)%nat.
Proof.
  intros H Hc. destruct terms as [|t rest]; [simpl; lia|].
  assert (I : incl (map snd (t :: rest)) letters).
  { intros z Hz. apply in_map_iff in Hz. destruct Hz as (u & <- & Hu). apply H, Hu. }
  assert (H1 := terms_bound rest [] t). simpl map in H1.
  assert (H2 : (S (length rest) <= length (nodup dec (snd t :: map snd rest))
    + new_letters [snd t] rest)%nat).
  { apply H1; auto; intros u Hu; [destruct Hu|apply H, Hu]. }
  assert (H3 := nodup_bound _ I). simpl map in H3.
  assert (H4 : (new_letters [snd t] rest + length (nodup dec [snd t]) <= length letters)%nat).
  { apply new_letters_bound.
    - intros z [<-|[]]. apply H. left. reflexivity.
    - intros z Hz. apply I. right. exact Hz. }
  simpl (length (nodup dec [snd t])) in H4. simpl length. lia.
Qed.
End Sequences.

(** ** Behind a norm *)
Section Bands.
Context {Coordinate Token : Type} (l : list Coordinate) (n : @normalisation Coordinate).
Variables (W : Token -> Coordinate -> R) (b : Token -> R) (h v : Coordinate -> R).
Hypothesis eps_nonneg : 0 <= root_eps n.
Hypothesis moves : 0 < speed l n v.
Hypothesis misses : 0 < distance_sqr l n h v.
Variable zs : list Token.
Hypothesis dec : forall x y : Token, {x = y} + {x <> y}.
Notation logit := (circle_logits l n W b h v).

(** z alone is greedy at strength a *)
Definition sole_greedy (z : Token) (a : R) : Prop :=
  In z zs /\ forall y, In y zs -> y <> z -> logit y a < logit z a.

Lemma gap_continuous z y : continuity (fun a => logit z a - logit y a).
Proof.
  intros a. apply continuity_pt_filterlim.
  assert (D := pair_turn l n W b h v eps_nonneg moves misses z y a). cbv zeta in D.
  apply derive_continuous in D. exact D.
Qed.

Lemma gap_zero z y a a' : a < a' -> logit z a < logit y a -> logit y a' < logit z a' ->
  exists x, a < x < a' /\ logit z x = logit y x.
Proof.
  intros L H1 H2. destruct (IVT (fun a => logit z a - logit y a) a a') as (x & Hx & E);
    [apply gap_continuous|exact L|lra|lra|].
  exists x. split; [|lra]. split; apply Rnot_le_lt; intros T.
  - assert (x = a) by lra. subst. lra.
  - assert (x = a') by lra. subst. lra.
Qed.

(** At strengths one after the other, with a single greedy token at each and another one at the
    next, there are at most 2 V - 1 of them. *)
Theorem circle_bands (steps : list (R * Token)) :
  (forall x, In x steps -> sole_greedy (snd x) (fst x)) ->
  chain (fun x y => fst x < fst y /\ snd x <> snd y) steps ->
  (length steps <= 2 * length zs - 1)%nat.
Proof.
  intros H Hc. apply (sequence_bound dec zs sole_greedy); auto.
  - intros x y a1 a2 a3 a4 N L1 L2 L3 (Hy & H1) (Hx & H2) (_ & H3) (_ & H4).
    assert (N' : y <> x) by congruence.
    destruct (gap_zero x y a1 a2 L1 (H1 x Hx N) (H2 y Hy N')) as (c1 & C1 & E1).
    destruct (gap_zero y x a2 a3 L2 (H2 y Hy N') (H3 x Hx N)) as (c2 & C2 & E2).
    destruct (gap_zero x y a3 a4 L3 (H3 x Hx N) (H4 y Hy N')) as (c3 & C3 & E3).
    assert (E := circle_crossings_two l n W b h v eps_nonneg moves misses x y c1 c2 c3
      ltac:(lra) ltac:(lra) E1 (eq_sym E2) E3 a1).
    specialize (H1 x Hx N). lra.
  - intros x Hx. split; [apply (H x Hx)|apply H, Hx].
Qed.
End Bands.
