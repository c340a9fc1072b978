(** * Claim [long-run-frequency], equation (30): the target's share at the ends (new)

    Under sign separation the share of target tokens in a long text tends to 1 as the strength
    tends to +oo, and to 0 as it tends to -oo; so does every average over contexts. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma ConceptEquation Limits
  PerfectTraining MarkovChain.
Open Scope R_scope.

Section Limit.
Variable s : setup.
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.
Hypothesis sep : sign_separated s.
Hypothesis proper : proper_concept s (target s).
Notation T := (target s).

Lemma concept_prob_range c k a : In c (contexts s) -> proper_concept s k ->
  0 < concept_prob s c k a < 1.
Proof.
  intros Hc Hk. rewrite concept_prob_F by auto.
  apply F_range; auto using prob_weights, proper_in, proper_out.
Qed.

(** In one context the target takes everything at +oo, and nothing is left of it at -oo *)
Lemma target_prob_limits c : In c (contexts s) ->
  is_lim (concept_prob s c T) p_infty 1 /\ is_lim (concept_prob s c T) m_infty 0.
Proof.
  intros Hc. assert (pw := prob_weights s wp c Hc).
  destruct proper as [(t & Ht & Et) (o & Ho & Eo)].
  assert (Pt : 0 < log_odds s t) by (apply sep; auto).
  assert (Po : log_odds s o <= 0) by (apply Rnot_lt_le; intros L; apply Eo, sep; auto).
  split.
  - assert (L : is_lim (fun a => Sum (members s T) (fun z =>
      tilt (vocabulary s) (prob s c) (log_odds s) z a)) p_infty
      (Sum (members s T) (fun z => if at_level (log_odds s) (max_log_odds s) z
        then prob s c z / Sum (maximisers (vocabulary s) (log_odds s)) (prob s c) else 0))).
    { apply (Sum_lim (members s T) (fun z a => tilt (vocabulary s) (prob s c) (log_odds s) z a)).
      intros z Hz. apply in_members in Hz. apply tilt_lim_plus; tauto. }
    apply is_lim_ext with (g := concept_prob s c T) in L.
    2:{ intros a. symmetry. apply Sum_ext. intros z Hz. apply in_members in Hz.
        apply steered_tilt; tauto. }
    evar_last; [exact L|]. f_equal.
    assert (P := maximisers_pos (vocabulary s) (prob s c) (log_odds s) pw).
    set (S := Sum (maximisers (vocabulary s) (log_odds s)) (prob s c)) in *.
    unfold members. rewrite Sum_filter.
    transitivity (S / S); [|field; lra]. unfold S at 2, maximisers.
    rewrite Sum_filter, <- Sum_div. apply Sum_ext. intros z Hz. fold (max_log_odds s).
    destruct (at_level (log_odds s) (max_log_odds s) z) eqn:E.
    + apply at_level_true in E.
      assert (I : is_in s T z = true); [|rewrite I; reflexivity].
      apply is_in_true, sep; auto. rewrite E. apply Rlt_le_trans with (log_odds s t); auto.
      apply Max_ge, Ht.
    + destruct is_in; unfold Rdiv; ring.
  - assert (L : is_lim (fun a => Sum (members s T) (fun z =>
      tilt (vocabulary s) (prob s c) (log_odds s) z a)) m_infty
      (Sum (members s T) (fun _ => 0))).
    { apply (Sum_lim (members s T) (fun z a => tilt (vocabulary s) (prob s c) (log_odds s) z a)
        (fun _ => 0)).
      intros z Hz. apply in_members in Hz. destruct Hz as [Hz Ez].
      evar_last; [apply tilt_lim_minus; auto|]. f_equal.
      destruct (at_level (log_odds s) (bottom (vocabulary s) (log_odds s)) z) eqn:E; [|reflexivity].
      exfalso. apply at_level_true in E. assert (0 < log_odds s z) by (apply sep; auto).
      assert (bottom (vocabulary s) (log_odds s) <= log_odds s o) by (apply Min_le, Ho). lra. }
    rewrite Sum_zero in L.
    apply is_lim_ext with (g := concept_prob s c T) in L; [exact L|].
    intros a. symmetry. apply Sum_ext. intros z Hz. apply in_members in Hz.
    apply steered_tilt; tauto.
Qed.

(** Uniformly over the contexts *)
Lemma target_prob_uniform (l : list (context s)) eps : incl l (contexts s) -> 0 < eps ->
  (exists A, forall a c, A < a -> In c l -> 1 - eps < concept_prob s c T a) /\
  (exists A, forall a c, a < A -> In c l -> concept_prob s c T a < eps).
Proof.
  intros Hl He. induction l as [|c l IH].
  - split; exists 0; intros a c _ [].
  - destruct IH as [(A & HA) (B & HB)]; [intros x Hx; apply Hl; simpl; auto|].
    assert (Hc : In c (contexts s)) by (apply Hl; simpl; auto).
    destruct (target_prob_limits c Hc) as [L1 L2]. apply is_lim_spec in L1, L2.
    destruct (L1 (mkposreal eps He)) as (A' & HA'). destruct (L2 (mkposreal eps He)) as (B' & HB').
    simpl in HA', HB'. split.
    + exists (Rmax A A'). intros a d Ha [<-|Hd].
      * assert (X := HA' a (Rle_lt_trans _ _ _ (Rmax_r A A') Ha)).
        apply Rabs_lt_between in X. lra.
      * apply HA; auto. apply Rle_lt_trans with (2 := Ha), Rmax_l.
    + exists (Rmin B B'). intros a d Ha [<-|Hd].
      * assert (X := HB' a (Rlt_le_trans _ _ _ Ha (Rmin_r B B'))).
        apply Rabs_lt_between in X. lra.
      * apply HB; auto. apply Rlt_le_trans with (1 := Ha), Rmin_l.
Qed.

(** Any average over contexts: states with a context each, and any law of the states *)
Theorem average_target_limits {B} (states : list B) (ctx : B -> context s) eps :
  (forall y, In y states -> In (ctx y) (contexts s)) -> 0 < eps ->
  let share m a := Sum states (fun y => m y * concept_prob s (ctx y) T a) in
  (exists A, forall a m, A < a -> weak_distribution states m -> 1 - eps < share m a) /\
  (exists A, forall a m, a < A -> weak_distribution states m -> share m a < eps).
Proof.
  intros Hctx He share.
  destruct (target_prob_uniform (map ctx states) (eps / 2)) as [(A & HA) (B' & HB)]; [|lra|].
  { intros c Hc. apply in_map_iff in Hc. destruct Hc as (y & <- & Hy). auto. }
  split; [exists A|exists B']; intros a m Ha [Hm H1]; unfold share.
  - apply Rlt_le_trans with (1 - eps / 2); [lra|].
    apply Rle_trans with (Sum states (fun y => m y * (1 - eps / 2))).
    { rewrite Sum_scalr, H1. lra. }
    apply Sum_le. intros y Hy.
    apply Rmult_le_compat_l; auto. apply Rlt_le, HA; auto. apply in_map, Hy.
  - apply Rle_lt_trans with (eps / 2); [|lra].
    apply Rle_trans with (Sum states (fun y => m y * (eps / 2))).
    2:{ rewrite Sum_scalr, H1. lra. }
    apply Sum_le. intros y Hy.
    apply Rmult_le_compat_l; auto. apply Rlt_le, HB; auto. apply in_map, Hy.
Qed.

(** (30) for bigram models: the long-run frequency of the target. *)
Theorem target_frequency_limits (after : token s -> context s) eps :
  (forall y, In y (vocabulary s) -> In (after y) (contexts s)) -> 0 < eps ->
  (exists A, forall a m, A < a -> stationary (vocabulary s) (steered_kernel s after a) m ->
    1 - eps < Sum (members s T) m) /\
  (exists A, forall a m, a < A -> stationary (vocabulary s) (steered_kernel s after a) m ->
    Sum (members s T) m < eps).
Proof.
  intros into He.
  assert (E : forall a m, stationary (vocabulary s) (steered_kernel s after a) m ->
    Sum (members s T) m = Sum (vocabulary s) (fun y => m y * concept_prob s (after y) T a)).
  { intros a m [_ Sm]. rewrite (Sum_ext (members s T) m
      (fun z => Sum (vocabulary s) (fun y => m y * steered_kernel s after a y z))).
    - rewrite Sum_swap. apply Sum_ext. intros y _. rewrite Sum_scal. reflexivity.
    - intros z Hz. apply in_members in Hz. symmetry. apply Sm; tauto. }
  destruct (average_target_limits (vocabulary s) after eps into He) as [(A & HA) (B & HB)].
  split; [exists A|exists B]; intros a m Ha Hm; rewrite (E a m Hm); [apply HA|apply HB];
    auto; apply Hm.
Qed.
End Limit.
