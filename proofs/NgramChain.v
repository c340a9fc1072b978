(** * Claim [long-run-frequency], equation (30): n-gram models (new)

    The context is the last k + 1 tokens; the states are the words of that length, and a step
    drops the first token and appends one.  In k + 1 steps every word is reached from every
    word, so Doeblin's contraction applies to that power: one stationary law, and it is
    positive. *)
From Coq Require Import Reals Lra Lia List FinFun.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma ConceptEquation PerfectTraining
  MarkovChain LongRunLimit KernelPower.
Import ListNotations.
Open Scope R_scope.

(** ** Words *)
Lemma NoDup_app_disjoint {A} (u v : list A) : NoDup u -> NoDup v ->
  (forall x, In x u -> ~ In x v) -> NoDup (u ++ v).
Proof.
  induction u as [|x u IH]; simpl; intros Hu Hv H; [exact Hv|].
  inversion Hu; subst. constructor.
  - rewrite in_app_iff. intros [I|I]; [tauto|]. apply (H x); auto.
  - apply IH; auto.
Qed.

Lemma prefixed_NoDup {A} (l : list A) (W : list (list A)) : NoDup l -> NoDup W ->
  NoDup (flat_map (fun z => map (cons z) W) l).
Proof.
  intros nl nW. induction nl as [|z l Hz nl IH]; simpl; [constructor|].
  apply NoDup_app_disjoint.
  - apply FinFun.Injective_map_NoDup; [intros u v E; congruence|exact nW].
  - exact IH.
  - intros w Hw Hw'. apply in_map_iff in Hw. destruct Hw as (v & <- & _).
    apply in_flat_map in Hw'. destruct Hw' as (y & Hy & H). apply in_map_iff in H.
    destruct H as (u & E & _). congruence.
Qed.

Section Words.
Context {A : Type} (dec : forall x y : A, {x = y} + {x <> y}) (zs : list A).
Hypothesis ne : zs <> nil.
Hypothesis nd : NoDup zs.

Fixpoint words (k : nat) : list (list A) :=
  match k with O => [nil] | S k => flat_map (fun z => map (cons z) (words k)) zs end.

Lemma in_words k w : In w (words k) <-> length w = k /\ incl w zs.
Proof.
  revert w. induction k as [|k IH]; intros w; simpl.
  - split.
    + intros [<-|[]]. split; [reflexivity|intros x []].
    + intros [H _]. left. destruct w; [reflexivity|discriminate].
  - rewrite in_flat_map. split.
    + intros (z & Hz & H). apply in_map_iff in H. destruct H as (v & <- & Hv). apply IH in Hv.
      destruct Hv as [L I]. split; [simpl; congruence|]. intros x [<-|Hx]; auto.
    + intros [L I]. destruct w as [|z v]; [discriminate|]. exists z.
      split; [apply I; simpl; auto|]. apply in_map, IH. split; [simpl in L; congruence|].
      intros x Hx. apply I. simpl; auto.
Qed.

Lemma words_NoDup k : NoDup (words k).
Proof.
  induction k as [|k IH]; simpl; [repeat constructor; intros []|apply prefixed_NoDup; auto].
Qed.

Lemma words_some k : words k <> nil.
Proof.
  destruct (Max_attained zs (fun _ => 0) ne) as (z & Hz & _).
  assert (I : In (repeat z k) (words k)).
  { apply in_words. split; [apply repeat_length|]. intros x Hx. apply repeat_spec in Hx.
    rewrite Hx. exact Hz. }
  intros N. rewrite N in I. destruct I.
Qed.

(** Append a token and drop the first *)
Definition shift (w : list A) (z : A) : list A := tl w ++ [z].

Lemma shift_words k w z : In w (words (S k)) -> In z zs -> In (shift w z) (words (S k)).
Proof.
  intros Hw Hz. apply in_words in Hw. destruct Hw as [L I]. destruct w as [|y v]; [discriminate|].
  apply in_words. unfold shift. simpl in *. split.
  - rewrite app_length. simpl. lia.
  - intros x Hx. apply in_app_iff in Hx. destruct Hx as [Hx|[<-|[]]]; auto. apply I. simpl; auto.
Qed.

Variable q : list A -> A -> R.
Variable k : nat.
Hypothesis laws : forall w, In w (words (S k)) -> distribution zs (q w).
Notation states := (words (S k)).

Definition word_kernel (w w' : list A) : R :=
  Sum zs (fun z => if list_eq_dec dec (shift w z) w' then q w z else 0).

(** A mean over the next word is one over the next token *)
Lemma word_kernel_sum w (g : list A -> R) : In w states ->
  Sum states (fun w' => word_kernel w w' * g w') = Sum zs (fun z => q w z * g (shift w z)).
Proof.
  intros Hw. unfold word_kernel.
  rewrite (Sum_ext states _ (fun w' => Sum zs (fun z =>
    if list_eq_dec dec (shift w z) w' then q w z * g w' else 0))).
  - rewrite Sum_swap. apply Sum_ext. intros z Hz.
    apply (Sum_indicator (list_eq_dec dec) states (fun w' => q w z * g w')).
    + apply words_NoDup.
    + apply shift_words; auto.
  - intros w' _. rewrite <- Sum_scalr. apply Sum_ext. intros z _.
    destruct list_eq_dec; ring.
Qed.

Lemma word_kernel_weak w : In w states -> weak_distribution states (word_kernel w).
Proof.
  intros Hw. split.
  - intros w' _. apply Sum_nonneg. intros z Hz. destruct list_eq_dec; [|lra].
    apply Rlt_le, (laws w Hw), Hz.
  - rewrite (Sum_ext states _ (fun w' => word_kernel w w' * 1)) by (intros; ring).
    rewrite (word_kernel_sum w (fun _ => 1) Hw), Sum_scalr, (proj2 (laws w Hw)). ring.
Qed.

Lemma word_step_pos w z : In w states -> In z zs -> 0 < word_kernel w (shift w z).
Proof.
  intros Hw Hz. apply Sum_pos with z; auto.
  - intros y Hy. destruct list_eq_dec; [apply Rlt_le, (laws w Hw), Hy|lra].
  - destruct list_eq_dec; [apply (laws w Hw), Hz|congruence].
Qed.

(** After the tokens of v the state is the end of w v *)
Lemma word_steps_pos j : forall v w, length v = S j -> incl v zs -> In w states ->
  0 < steps states word_kernel j w (skipn (S j) (w ++ v)).
Proof.
  induction j as [|j IH]; intros [|z v] w L I Hw; try discriminate;
    assert (Hw' := Hw); apply in_words in Hw'; destruct Hw' as [Lw Iw];
    destruct w as [|y w]; try discriminate; simpl in L.
  - destruct v; [|discriminate]. simpl.
    apply (word_step_pos (y :: w) z Hw), I. simpl; auto.
  - set (w1 := shift (y :: w) z).
    assert (H1 : In w1 states) by (apply shift_words; [exact Hw|apply I; simpl; auto]).
    assert (E : skipn (S (S j)) ((y :: w) ++ z :: v) = skipn (S j) (w1 ++ v)).
    { unfold w1, shift. simpl tl. rewrite <- app_assoc. reflexivity. }
    rewrite E. cbn [steps]. apply Sum_pos with w1; auto.
    + intros x Hx. apply Rmult_le_pos; [apply word_kernel_weak; auto|].
      destruct (in_dec (list_eq_dec dec) (skipn (S j) (w1 ++ v)) states) as [D|D].
      * apply (steps_weak states word_kernel word_kernel_weak j x Hx), D.
      * exfalso. apply D, in_words. apply in_words in H1. destruct H1 as [L1 I1]. split.
        -- rewrite skipn_length, app_length, L1. lia.
        -- intros u Hu. assert (Hu' : In u (w1 ++ v)).
           { rewrite <- (firstn_skipn (S j) (w1 ++ v)). apply in_app_iff. auto. }
           apply in_app_iff in Hu'. destruct Hu'; [auto|apply I; simpl; auto].
    + apply Rmult_lt_0_compat.
      * apply word_step_pos; [exact Hw|apply I; simpl; auto].
      * apply IH; [lia|intros u Hu; apply I; simpl; auto|exact H1].
Qed.

Lemma word_steps_all w w' : In w states -> In w' states ->
  0 < steps states word_kernel k w w'.
Proof.
  intros Hw Hw'. assert (H := Hw). assert (H' := Hw'). apply in_words in H, H'.
  destruct H as [L _], H' as [L' I'].
  replace w' with (skipn (S k) (w ++ w')); [apply word_steps_pos; auto|].
  rewrite skipn_app, <- L, skipn_all, Nat.sub_diag. reflexivity.
Qed.
End Words.

(** ** Steered n-gram models *)
Section Ngram.
Variable s : setup.
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.
Variable dec : forall y z : token s, {y = z} + {y <> z}.
Hypothesis ne : vocabulary s <> nil.
Hypothesis nd : NoDup (vocabulary s).
Variable k : nat.
Notation states := (words (vocabulary s) (S k)).
(** The context that the last k + 1 tokens make *)
Variable ctx : list (token s) -> context s.
Hypothesis into : forall w, In w states -> In (ctx w) (contexts s).

Definition ngram_kernel (a : R) : list (token s) -> list (token s) -> R :=
  word_kernel dec (vocabulary s) (fun w z => steered_prob s (ctx w) z a).

Lemma ngram_laws a w : In w states ->
  distribution (vocabulary s) (fun z => steered_prob s (ctx w) z a).
Proof.
  intros Hw. assert (pw := prob_weights s wp (ctx w) (into w Hw)). split.
  - intros z Hz. rewrite steered_tilt by auto. apply tilt_pos; auto.
  - rewrite <- (tilt_sum _ _ (log_odds s) pw a). apply Sum_ext. intros z Hz.
    apply steered_tilt; auto.
Qed.

(** (30): at every strength there is one stationary law of the contexts, and it is positive. *)
Theorem ngram_chain a : (exists m, stationary states (ngram_kernel a) m) /\
  (forall m m', stationary states (ngram_kernel a) m -> stationary states (ngram_kernel a) m' ->
     forall w, In w states -> m w = m' w) /\
  (forall m, stationary states (ngram_kernel a) m -> forall w, In w states -> 0 < m w).
Proof.
  apply (power_stationary states (ngram_kernel a)) with (k := k).
  - apply words_some, ne.
  - intros w Hw. apply word_kernel_weak with (k := k); auto using ngram_laws.
  - intros w w' Hw Hw'. apply word_steps_all; auto using ngram_laws.
Qed.

(** The last token of a state is of the concept *)
Definition ends_in (c : concept s) (w : list (token s)) : bool :=
  match rev w with nil => false | z :: _ => is_in s c z end.

(** How often tokens of a concept come is the mean of its probability over the states *)
Theorem ngram_share c a m : stationary states (ngram_kernel a) m ->
  Sum (filter (ends_in c) states) m = Sum states (fun w => m w * concept_prob s (ctx w) c a).
Proof.
  intros [_ Sm]. rewrite Sum_filter.
  rewrite (Sum_ext states _ (fun w' => Sum states (fun w =>
    m w * (ngram_kernel a w w' * if ends_in c w' then 1 else 0)))).
  - rewrite Sum_swap. apply Sum_ext. intros w Hw. rewrite Sum_scal. f_equal.
    unfold ngram_kernel.
    rewrite (word_kernel_sum dec (vocabulary s) nd (fun w z => steered_prob s (ctx w) z a) k w
      (fun w' => if ends_in c w' then 1 else 0) Hw).
    unfold concept_prob, members. rewrite Sum_filter. apply Sum_ext. intros z _.
    unfold ends_in, shift. rewrite rev_unit. destruct is_in; ring.
  - intros w' Hw'. destruct (ends_in c w').
    + rewrite <- Sm by auto. unfold push. apply Sum_ext. intros; ring.
    + symmetry. transitivity (Sum states (fun _ => 0)); [|apply Sum_zero].
      apply Sum_ext. intros; ring.
Qed.

(** (30) at the ends: the target's share of a long text tends to 1 and to 0. *)
Theorem ngram_limits eps : sign_separated s -> proper_concept s (target s) -> 0 < eps ->
  (exists A, forall a m, A < a -> stationary states (ngram_kernel a) m ->
    1 - eps < Sum (filter (ends_in (target s)) states) m) /\
  (exists A, forall a m, a < A -> stationary states (ngram_kernel a) m ->
    Sum (filter (ends_in (target s)) states) m < eps).
Proof.
  intros sep prop He.
  destruct (average_target_limits s wp tr sep prop states ctx eps into He) as [(A & HA) (B & HB)].
  split; [exists A|exists B]; intros a m Ha Hm; rewrite (ngram_share _ a m Hm);
    [apply HA|apply HB]; auto; apply Hm.
Qed.
End Ngram.
