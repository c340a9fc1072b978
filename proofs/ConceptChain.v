(** * Claim [long-run-frequency], equation (31): the chain of concepts (new)

    Under Assumption 1, where the last token decides the concept of the context, the concepts
    that a steered model passes through form a reversible Markov chain.  Its stationary law is
    explicit, and so is that of the tokens. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma PerfectTraining MarkovChain.
Open Scope R_scope.

(** Detailed balance: as much goes from y to z as from z to y *)
Definition reversible {A} (zs : list A) (P : A -> A -> R) (m : A -> R) : Prop :=
  forall y z, In y zs -> In z zs -> m y * P y z = m z * P z y.

(** A law in detailed balance is stationary *)
Lemma reversible_stationary {A} (zs : list A) (P : A -> A -> R) m :
  (forall y, In y zs -> Sum zs (P y) = 1) -> weak_distribution zs m -> reversible zs P m ->
  stationary zs P m.
Proof.
  intros P1 wd rev. split; [exact wd|]. intros z Hz. unfold push.
  rewrite (Sum_ext zs _ (fun y => m z * P z y)) by (intros; apply rev; auto).
  rewrite Sum_scal, P1 by auto. ring.
Qed.

Section ConceptChain.
Variables (s : setup) (a b : token s -> R).
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.
Hypothesis assoc : concept_association s a b.
(** The context that ends in a token; it is of the token's concept *)
Variable after : token s -> context s.
Hypothesis into : forall y, In y (vocabulary s) -> In (after y) (contexts s).
Hypothesis own : forall y, In y (vocabulary s) ->
  context_concept s (after y) = token_concept s y.
Hypothesis ne : vocabulary s <> nil.

Notation zs := (vocabulary s).
Notation e x z := (exp (x * log_odds s z)).

(** The concepts that have a token *)
Definition concepts : list (concept s) :=
  nodup (concept_eq_dec s) (map (token_concept s) zs).

(** A_C and B_C: the weight of a concept seen from inside and from outside; the sum of B over
    the concepts; and A_C - B_C *)
Definition inside_weight (k : concept s) (x : R) : R := Sum (members s k) (fun z => a z * e x z).
Definition outside_weight (k : concept s) (x : R) : R := Sum (members s k) (fun z => b z * e x z).
Definition total_weight (x : R) : R := Sum zs (fun z => b z * e x z).
Definition excess (k : concept s) (x : R) : R := inside_weight k x - outside_weight k x.

Lemma in_concepts k : In k concepts <-> exists z, In z zs /\ token_concept s z = k.
Proof.
  unfold concepts. rewrite nodup_In, in_map_iff. split; intros (z & H1 & H2); exists z; auto.
Qed.

(** A sum over the vocabulary, concept by concept *)
Lemma Sum_by_concept (f : token s -> R) (h : concept s -> R) :
  Sum zs (fun z => f z * h (token_concept s z)) =
  Sum concepts (fun k => Sum (members s k) f * h k).
Proof.
  transitivity (Sum concepts (fun k => Sum zs (fun z => if is_in s k z then f z * h k else 0))).
  - rewrite <- Sum_swap. apply Sum_ext. intros z Hz.
    rewrite (Sum_ext concepts _ (fun k =>
      if concept_eq_dec s (token_concept s z) k then f z * h k else 0)).
    + symmetry. apply (Sum_indicator (concept_eq_dec s) concepts (fun k => f z * h k)).
      * apply NoDup_nodup.
      * apply in_concepts. exists z; auto.
    + intros k _. unfold is_in. destruct concept_eq_dec; reflexivity.
  - apply Sum_ext. intros k _. unfold members. rewrite Sum_filter, <- Sum_scalr.
    apply Sum_ext. intros z _. destruct is_in; ring.
Qed.

Lemma total_concepts x : total_weight x = Sum concepts (fun k => outside_weight k x).
Proof.
  unfold total_weight. rewrite (Sum_ext zs _ (fun z => b z * e x z * 1)) by (intros; ring).
  rewrite (Sum_by_concept (fun z => b z * e x z) (fun _ => 1)).
  apply Sum_ext. intros k _. unfold outside_weight. ring.
Qed.

Lemma outside_pos k x : In k concepts -> 0 < outside_weight k x.
Proof.
  intros Hk. apply in_concepts in Hk. destruct Hk as (z & Hz & E).
  assert (P : forall y, In y (members s k) -> 0 < b y * e x y).
  { intros y Hy. apply in_members in Hy. apply Rmult_lt_0_compat; [apply assoc, Hy|apply exp_pos]. }
  apply Sum_pos with z; [intros; apply Rlt_le; auto|apply in_members; auto|].
  apply P, in_members; auto.
Qed.

Lemma excess_sum k x : excess k x = Sum (members s k) (fun z => (a z - b z) * e x z).
Proof.
  unfold excess, inside_weight, outside_weight. rewrite <- Sum_minus.
  apply Sum_ext. intros; ring.
Qed.

Lemma excess_nonneg k x : 0 <= excess k x.
Proof.
  rewrite excess_sum. apply Sum_nonneg. intros z Hz. apply in_members in Hz.
  destruct (assoc z (proj1 Hz)) as [H _]. apply Rmult_le_pos; [lra|apply Rlt_le, exp_pos].
Qed.

Lemma total_pos x : 0 < total_weight x.
Proof.
  destruct (Max_attained zs (log_odds s) ne) as (z & Hz & _).
  assert (P : forall y, In y zs -> 0 < b y * e x y).
  { intros y Hy. apply Rmult_lt_0_compat; [apply assoc, Hy|apply exp_pos]. }
  apply Sum_pos with z; auto. intros; apply Rlt_le; auto.
Qed.

Lemma denominator_pos k x : 0 < total_weight x + excess k x.
Proof. generalize (total_pos x) (excess_nonneg k x). lra. Qed.

(** The normaliser of a steered context depends on its concept only *)
Lemma association_mass c x : In c (contexts s) ->
  Sum zs (fun z => prob s c z * e x z) = total_weight x + excess (context_concept s c) x.
Proof.
  intros Hc. rewrite excess_sum. unfold total_weight, members. rewrite Sum_filter, <- Sum_plus.
  apply Sum_ext. intros z Hz. destruct (assoc z Hz) as (_ & _ & H). rewrite (H c Hc).
  destruct is_in; ring.
Qed.

Lemma association_steered c z x : In c (contexts s) -> In z zs -> steered_prob s c z x =
  (if is_in s (context_concept s c) z then a z else b z) * e x z /
  (total_weight x + excess (context_concept s c) x).
Proof.
  intros Hc Hz. rewrite steered_tilt by auto. unfold tilt, mass.
  rewrite association_mass by auto. destruct (assoc z Hz) as (_ & _ & H). rewrite (H c Hc).
  reflexivity.
Qed.

(** ** The chain of concepts *)

Definition concept_kernel (x : R) (k k' : concept s) : R :=
  (if concept_eq_dec s k k' then inside_weight k' x else outside_weight k' x) /
  (total_weight x + excess k x).

Definition normaliser (x : R) : R :=
  Sum concepts (fun k => outside_weight k x * (total_weight x + excess k x)).

(** pi_C in proportion to B_C (B + A_C - B_C) *)
Definition concept_law (x : R) (k : concept s) : R :=
  outside_weight k x * (total_weight x + excess k x) / normaliser x.

(** It is what the steered model does: from any context of the concept C the next token is of
    the concept C' with that probability. *)
Theorem concept_step c k x : In c (contexts s) ->
  concept_prob s c k x = concept_kernel x (context_concept s c) k.
Proof.
  intros Hc. unfold concept_prob, concept_kernel.
  rewrite (Sum_ext _ _ (fun z => (if concept_eq_dec s (context_concept s c) k
    then a z * e x z else b z * e x z) / (total_weight x + excess (context_concept s c) x))).
  - rewrite Sum_div. f_equal. destruct concept_eq_dec; reflexivity.
  - intros z Hz. apply in_members in Hz. destruct Hz as [Hz E]. rewrite association_steered by auto.
    unfold is_in. rewrite E.
    destruct (concept_eq_dec s k (context_concept s c)) as [<-|N];
      destruct concept_eq_dec as [E'|N']; try congruence; reflexivity.
Qed.

Lemma concepts_some : exists k, In k concepts.
Proof.
  destruct (Max_attained zs (log_odds s) ne) as (z & Hz & _).
  exists (token_concept s z). apply in_concepts. exists z; auto.
Qed.

Lemma normaliser_pos x : 0 < normaliser x.
Proof.
  destruct concepts_some as (k & Hk).
  assert (P : forall k, In k concepts -> 0 < outside_weight k x * (total_weight x + excess k x)).
  { intros j Hj. apply Rmult_lt_0_compat; [apply outside_pos, Hj|apply denominator_pos]. }
  apply Sum_pos with k; auto. intros; apply Rlt_le; auto.
Qed.

Lemma concept_law_pos k x : In k concepts -> 0 < concept_law x k.
Proof.
  intros Hk. apply Rdiv_lt_0_compat; [|apply normaliser_pos].
  apply Rmult_lt_0_compat; [apply outside_pos, Hk|apply denominator_pos].
Qed.

Lemma concept_law_sum x : Sum concepts (concept_law x) = 1.
Proof.
  unfold concept_law. rewrite Sum_div. fold (normaliser x). field.
  apply Rgt_not_eq, normaliser_pos.
Qed.

Lemma concept_kernel_sum k x : In k concepts -> Sum concepts (concept_kernel x k) = 1.
Proof.
  intros Hk. unfold concept_kernel. rewrite Sum_div.
  rewrite (Sum_ext concepts _ (fun j =>
    outside_weight j x + if concept_eq_dec s k j then excess j x else 0)).
  - rewrite Sum_plus, <- total_concepts.
    rewrite (Sum_indicator (concept_eq_dec s) concepts (fun j => excess j x))
      by (auto; apply NoDup_nodup).
    field. apply Rgt_not_eq, denominator_pos.
  - intros j _. unfold excess. destruct concept_eq_dec; ring.
Qed.

(** (31): the flow from C to C' is B_C B_(C'), which is symmetric. *)
Theorem concept_chain_reversible x : reversible concepts (concept_kernel x) (concept_law x).
Proof.
  intros j k _ _. destruct (concept_eq_dec s j k) as [<-|N]; [reflexivity|].
  unfold concept_law, concept_kernel.
  destruct (concept_eq_dec s j k) as [|_]; [contradiction|].
  destruct (concept_eq_dec s k j) as [E|_]; [congruence|].
  field. repeat split; apply Rgt_not_eq; first [apply normaliser_pos|apply denominator_pos].
Qed.

Theorem concept_law_stationary x : stationary concepts (concept_kernel x) (concept_law x).
Proof.
  apply reversible_stationary.
  - intros k Hk. apply concept_kernel_sum, Hk.
  - split; [|apply concept_law_sum]. intros k Hk. apply Rlt_le, concept_law_pos, Hk.
  - apply concept_chain_reversible.
Qed.

(** ** The chain of tokens *)

(** pi_z in proportion to exp (x M_z) (b_z B + (a_z - b_z) B_C), z in C *)
Definition token_law (x : R) (z : token s) : R :=
  e x z * (b z * total_weight x + (a z - b z) * outside_weight (token_concept s z) x) /
  normaliser x.

Lemma token_law_concept k x : Sum (members s k) (token_law x) = concept_law x k.
Proof.
  unfold concept_law. rewrite (Sum_ext _ _ (fun z =>
    (b z * e x z * total_weight x + (a z - b z) * e x z * outside_weight k x) / normaliser x)).
  - rewrite Sum_div, Sum_plus, !Sum_scalr, <- excess_sum. fold (outside_weight k x). f_equal. ring.
  - intros z Hz. apply in_members in Hz. destruct Hz as [_ E]. unfold token_law. rewrite E.
    f_equal. ring.
Qed.

Lemma token_law_weak x : weak_distribution zs (token_law x).
Proof.
  split.
  - intros z Hz. apply Rlt_le, Rdiv_lt_0_compat; [|apply normaliser_pos].
    apply Rmult_lt_0_compat; [apply exp_pos|]. destruct (assoc z Hz) as (H & _).
    assert (Hk : In (token_concept s z) concepts) by (apply in_concepts; exists z; auto).
    generalize (total_pos x) (outside_pos _ x Hk). intros. apply Rplus_lt_0_compat; nra.
  - rewrite (Sum_ext zs _ (fun z => token_law x z * 1)) by (intros; ring).
    rewrite (Sum_by_concept (token_law x) (fun _ => 1)).
    transitivity (Sum concepts (concept_law x)); [|apply concept_law_sum].
    apply Sum_ext. intros k _. rewrite token_law_concept. ring.
Qed.

(** (31) for tokens: this law is stationary for the steered chain, ... *)
Theorem token_law_stationary x : stationary zs (steered_kernel s after x) (token_law x).
Proof.
  split; [apply token_law_weak|]. intros z Hz. unfold push. set (k := token_concept s z).
  pose (g := fun j => (if concept_eq_dec s j k then a z else b z) * e x z /
    (total_weight x + excess j x)).
  rewrite (Sum_ext zs _ (fun y => token_law x y * g (token_concept s y))).
  2:{ intros y Hy. unfold steered_kernel, g. rewrite association_steered by auto.
      rewrite own by auto. unfold is_in. fold k. do 3 f_equal.
      destruct (concept_eq_dec s k (token_concept s y)) as [E|N];
        destruct concept_eq_dec as [E'|N']; congruence. }
  rewrite (Sum_by_concept (token_law x) g). unfold g.
  rewrite (Sum_ext concepts _ (fun j => e x z / normaliser x *
    (b z * outside_weight j x + if concept_eq_dec s k j then (a z - b z) * outside_weight j x
                                else 0))).
  - rewrite Sum_scal, Sum_plus, Sum_scal, <- total_concepts.
    rewrite (Sum_indicator (concept_eq_dec s) concepts (fun j => (a z - b z) * outside_weight j x)).
    + unfold token_law. fold k. field. apply Rgt_not_eq, normaliser_pos.
    + apply NoDup_nodup.
    + apply in_concepts. exists z; auto.
  - intros j _. rewrite token_law_concept. unfold concept_law.
    destruct (concept_eq_dec s j k) as [E|N]; destruct (concept_eq_dec s k j) as [E'|N'];
      try congruence; field; split; apply Rgt_not_eq;
      first [apply normaliser_pos|apply denominator_pos].
Qed.

(** ... and there is no other; a concept's share of a long text is that of the chain of
    concepts. *)
Theorem token_law_unique x m : stationary zs (steered_kernel s after x) m ->
  (forall z, In z zs -> m z = token_law x z) /\
  (forall k, Sum (members s k) m = concept_law x k).
Proof.
  intros Hm. destruct (steered_chain s wp tr after into ne x) as (_ & U & _).
  assert (E : forall z, In z zs -> m z = token_law x z)
    by (apply U; auto using token_law_stationary).
  split; [exact E|]. intros k. rewrite <- token_law_concept. apply Sum_ext. intros z Hz.
  apply in_members in Hz. apply E, Hz.
Qed.
End ConceptChain.
