(** * Claim [translation] (new)

    If the positive contexts share one distribution and the negative ones share
    one, then strength 1 carries the negative distribution exactly to the positive
    one, and all curves of a negative context are those of a positive one, moved by
    1. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma SignSeparation Bump.
Open Scope R_scope.

Definition shared_distribution s (l : list (context s)) : Prop :=
  forall c c' z, In c l -> In c' l -> In z (vocabulary s) -> prob s c z = prob s c' z.

(** So it is in the contrastive setting under Assumption 1 *)
Lemma contrastive_shared s a b opposite : well_posed s -> steering_sets s ->
  concept_association s a b ->
  (forall c, In c (negatives s) -> context_concept s c = opposite) ->
  shared_distribution s (positives s) /\ shared_distribution s (negatives s).
Proof.
  intros wp [Hp _] assoc Ho.
  split; intros c c' z Hc Hc' Hz; destruct (assoc z Hz) as (_ & _ & H).
  - rewrite !H, (Hp c Hc), (Hp c' Hc'); auto; apply (positives_contexts s wp); auto.
  - rewrite !H, (Ho c Hc), (Ho c' Hc'); auto; apply (negatives_contexts s wp); auto.
Qed.

Section Translation.
Variable s : setup.
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.
Hypothesis sharedP : shared_distribution s (positives s).
Hypothesis sharedN : shared_distribution s (negatives s).
Variables c n : context s.
Hypothesis Hc : In c (positives s).
Hypothesis Hn : In n (negatives s).
Let Hc' : In c (contexts s) := positives_contexts s wp c Hc.
Let Hn' : In n (contexts s) := negatives_contexts s wp n Hn.

Lemma shared_log_odds z : In z (vocabulary s) ->
  log_odds s z = ln (prob s c z) - ln (prob s n z).
Proof.
  intros Hz. unfold log_odds.
  rewrite (Sum_ext (positives s) _ (fun x => positive_share s x * ln (prob s c z)))
    by (intros x Hx; do 2 f_equal; apply sharedP; auto).
  rewrite (Sum_ext (negatives s) _ (fun x => negative_share s x * ln (prob s n z)))
    by (intros x Hx; do 2 f_equal; apply sharedN; auto).
  rewrite !Sum_scalr, (proj2 (positives_averaging s wp)), (proj2 (negatives_averaging s wp)). ring.
Qed.

Lemma shifted_term z a : In z (vocabulary s) ->
  prob s n z * exp ((a + 1) * log_odds s z) = prob s c z * exp (a * log_odds s z).
Proof.
  intros Hz. generalize (prob_pos s c z wp Hc' Hz) (prob_pos s n z wp Hn' Hz); intros.
  assert (E : exp (log_odds s z) = prob s c z / prob s n z).
  { rewrite shared_log_odds, <- ln_quotient, exp_ln by auto using Rdiv_lt_0_compat. reflexivity. }
  rewrite Rmult_plus_distr_r, Rmult_1_l, exp_plus, E. field. lra.
Qed.

(** Translation law (new): sigma_(n,z) (a + 1) = sigma_(c,z) (a) for every positive
    context c and negative context n; in particular sigma_(n,z) (1) = p(z|c); and
    a token peaks in n one later than in c. *)
Theorem translation z : In z (vocabulary s) ->
  (forall a, steered_prob s n z (a + 1) = steered_prob s c z a) /\
  steered_prob s n z 1 = prob s c z /\
  (forall alpha : R, peaks_at (delta_p s c z) alpha <-> peaks_at (delta_p s n z) (alpha + 1)).
Proof.
  intros Hz.
  assert (H : forall a, steered_prob s n z (a + 1) = steered_prob s c z a).
  { intros a. rewrite !log_odds_lemma, shifted_term by auto. f_equal.
    apply Sum_ext; intros y Hy. apply shifted_term; auto. }
  split; [exact H|split].
  - rewrite <- (Rplus_0_l 1), H. apply steered_prob_0; auto.
  - set (k := prob s n z - prob s c z).
    assert (E : forall a, delta_p s c z a = delta_p s n z (a + 1) + k).
    { intros a. unfold delta_p, k. rewrite !tr, H by auto. ring. }
    intros alpha. split; intros [Hup Hdown]; split; intros a b Hab Hx; simpl in Hx.
    + assert (L := Hup (a - 1) (b - 1) ltac:(lra) ltac:(simpl; lra)). rewrite !E in L.
      replace (a - 1 + 1) with a in L by ring. replace (b - 1 + 1) with b in L by ring. lra.
    + assert (L := Hdown (a - 1) (b - 1) ltac:(lra) ltac:(simpl; lra)). rewrite !E in L.
      replace (a - 1 + 1) with a in L by ring. replace (b - 1 + 1) with b in L by ring. lra.
    + rewrite !E. apply Rplus_lt_compat_r, Hup; simpl; lra.
    + rewrite !E. apply Rplus_lt_compat_r, Hdown; simpl; lra.
Qed.
End Translation.
