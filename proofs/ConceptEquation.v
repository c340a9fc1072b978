(** * Claim [concept-equation], equation (9)

    The steered probability of a concept satisfies a logistic equation. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Tilt Model LogOddsLemma Derivative.
Open Scope R_scope.

Section Concept.
Context {A : Type} (zs : list A) (p M : A -> R) (C : A -> bool).
Notation tilt := (tilt zs p M).
Notation mean := (mean zs p M).
Notation inside := (filter C zs).
Notation outside := (filter (fun z => negb (C z)) zs).

Definition F (a : R) := Sum inside (fun z => tilt z a).
Definition mu_in (a : R) := Sum inside (fun z => tilt z a * M z) / F a.
Definition mu_out (a : R) := Sum outside (fun z => tilt z a * M z) / (1 - F a).

Hypothesis pw : positive_weights zs p.
Hypothesis inC : exists z, In z zs /\ C z = true.
Hypothesis notC : exists z, In z zs /\ C z = false.

Lemma F_outside a : Sum outside (fun z => tilt z a) = 1 - F a.
Proof. rewrite <- (tilt_sum zs p M pw a), (Sum_split zs _ C). unfold F. ring. Qed.

Lemma F_range a : 0 < F a < 1.
Proof.
  assert (Hpos : forall (b : A -> bool) z, In z zs -> b z = true ->
    0 < Sum (filter b zs) (fun z => tilt z a)).
  { intros b z Hz Hb. apply Sum_pos with z.
    - intros y Hy. apply filter_In in Hy. apply Rlt_le, tilt_pos; tauto.
    - apply filter_In; auto.
    - apply tilt_pos; auto. }
  split.
  - destruct inC as (z & Hz & Hc). apply (Hpos C z); auto.
  - enough (0 < 1 - F a) by lra. rewrite <- F_outside.
    destruct notC as (z & Hz & Hc). apply (Hpos (fun z => negb (C z)) z); auto. rewrite Hc; auto.
Qed.

Lemma mean_mixture a : mean a = F a * mu_in a + (1 - F a) * mu_out a.
Proof.
  unfold Tilt.mean. rewrite (Sum_split zs _ C). unfold mu_in, mu_out.
  generalize (F_range a); intros. field. lra.
Qed.

(** (9): F' = F (1 - F) (mu_C - mu_(complement of C)). *)
Theorem F_derive a : is_derive F a (F a * (1 - F a) * (mu_in a - mu_out a)).
Proof.
  replace (F a * (1 - F a) * (mu_in a - mu_out a))
    with (Sum inside (fun z => tilt z a * (M z - mean a))).
  - apply (Sum_derive inside tilt (fun z x => tilt z x * (M z - mean x))).
    intros z _. apply tilt_derive; auto.
  - rewrite (Sum_ext inside _ (fun z => tilt z a * M z - tilt z a * mean a)) by (intros; ring).
    rewrite Sum_minus, Sum_scalr. fold (F a).
    assert (Hc : Sum inside (fun z => tilt z a * M z) = F a * mu_in a).
    { unfold mu_in. generalize (F_range a); intros; field. lra. }
    rewrite Hc, mean_mixture. ring.
Qed.
End Concept.

(** The objects of the model in the words of this file *)
Section ModelConcept.
Variables (s : setup) (c : context s) (k : concept s).
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.
Hypothesis Hc : In c (contexts s).
Let zs := vocabulary s.

Lemma concept_prob_F a : concept_prob s c k a = F zs (prob s c) (log_odds s) (is_in s k) a.
Proof.
  apply Sum_ext; intros z Hz. apply filter_In in Hz. apply steered_tilt; tauto.
Qed.

Lemma mean_inside_mu a : mean_inside s c k a = mu_in zs (prob s c) (log_odds s) (is_in s k) a.
Proof.
  unfold mean_inside, mu_in. rewrite concept_prob_F. f_equal.
  apply Sum_ext; intros z Hz. apply filter_In in Hz. rewrite steered_tilt; tauto.
Qed.

Lemma mean_outside_mu a : mean_outside s c k a = mu_out zs (prob s c) (log_odds s) (is_in s k) a.
Proof.
  unfold mean_outside, mu_out. rewrite concept_prob_F. f_equal.
  apply Sum_ext; intros z Hz. apply filter_In in Hz. rewrite steered_tilt; tauto.
Qed.

Lemma proper_in : proper_concept s k -> exists z, In z zs /\ is_in s k z = true.
Proof. intros [(z & Hz & E) _]. exists z. rewrite is_in_true. auto. Qed.

Lemma proper_out : proper_concept s k -> exists z, In z zs /\ is_in s k z = false.
Proof. intros [_ (z & Hz & E)]. exists z. rewrite is_in_false. auto. Qed.

Lemma delta_p_concept_prob a : delta_p_concept s c k a =
  / INR (length (members s k)) * (concept_prob s c k a - Sum (members s k) (prob s c)).
Proof.
  unfold delta_p_concept, concept_prob. rewrite <- Sum_minus. f_equal.
  apply Sum_ext; intros z Hz. apply in_members in Hz. unfold delta_p.
  rewrite tr; tauto.
Qed.

Lemma members_size : proper_concept s k -> 0 < INR (length (members s k)).
Proof.
  intros [(z & Hz & E) _]. apply size_pos. intros E0.
  assert (H : In z (members s k)) by (apply in_members; auto). rewrite E0 in H. destruct H.
Qed.

(** Concept equation (9), for every concept C that is not empty and not the whole
    vocabulary: F_C' = F_C (1 - F_C) (E_a[M | C] - E_a[M | not C]). *)
Theorem concept_equation a : proper_concept s k ->
  is_derive (concept_prob s c k) a
    (concept_prob s c k a * (1 - concept_prob s c k a) *
     (mean_inside s c k a - mean_outside s c k a)).
Proof.
  intros Hk. rewrite concept_prob_F, mean_inside_mu, mean_outside_mu.
  apply (is_derive_ext (F zs (prob s c) (log_odds s) (is_in s k)));
    [intros x; symmetry; apply concept_prob_F|].
  apply F_derive; [apply prob_weights|apply proper_in|apply proper_out]; auto.
Qed.
End ModelConcept.
