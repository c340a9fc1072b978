(** * The assumptions can be met, for all sizes at once

    For every number G >= 2 of concepts, every size of each concept (so every size of
    the vocabulary), every inner distribution gamma and outer distribution omega of the
    concepts, every noise e for which a_z > b_z, every target and every list of
    negatives there is a perfectly trained model that meets all assumptions of the laws.
    The last part shows that the assumption of B.1 cannot be weakened further. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model SignSeparation PerfectTraining.
Import ListNotations.
Open Scope R_scope.
Local Arguments Nat.eq_dec : simpl never.

(** Token (k, i) is the i-th of concept k; one context for each concept, by its number *)
Section Graded.
Variables (G : nat) (size : nat -> nat) (gamma omega : nat -> nat -> R) (e : R).
Variables (T : nat) (negs : list nat).

Definition graded_inside (z : nat * nat) : R := (1 - e) * gamma (fst z) (snd z).
Definition graded_outside (z : nat * nat) : R := e * omega (fst z) (snd z) / (INR G - 1).

Definition graded_data : setup :=
  Setup (nat * nat) nat nat nat Nat.eq_dec
    (flat_map (fun k => map (pair k) (seq 0 (size k))) (seq 0 G)) (seq 0 G) []
    fst (fun c => c)
    (fun c z => if Nat.eq_dec (fst z) c then graded_inside z else graded_outside z)
    (fun _ => / INR G) T (repeat T (length negs)) negs
    (fun _ => / INR (length negs)) (fun _ => / INR (length negs))
    (fun _ _ => 0) (fun _ _ => 0).

Definition graded_model : setup := one_hot_model graded_data Nat.eq_dec.

(** What is asked of the numbers *)
Record admissible : Prop := {
  two_concepts : (2 <= G)%nat;
  target_known : (T < G)%nat;
  negatives_exist : negs <> [];
  negatives_known : forall k, In k negs -> (k < G)%nat /\ k <> T;
  noise_range : 0 < e < 1;
  profiles_positive : forall k i, (k < G)%nat -> (i < size k)%nat ->
    0 < gamma k i /\ 0 < omega k i;
  gamma_sum : forall k, (k < G)%nat -> Sum (seq 0 (size k)) (gamma k) = 1;
  omega_sum : forall k, (k < G)%nat -> Sum (seq 0 (size k)) (omega k) = 1;
  inside_larger : forall k i, (k < G)%nat -> (i < size k)%nat ->
    e * omega k i / (INR G - 1) < (1 - e) * gamma k i
}.

Hypothesis ad : admissible.

Lemma graded_vocabulary z : In z (vocabulary graded_data) <->
  (fst z < G)%nat /\ (snd z < size (fst z))%nat.
Proof.
  cbn. rewrite in_flat_map. split.
  - intros (k & Hk & H). apply in_map_iff in H. destruct H as (i & <- & Hi).
    apply in_seq in Hk, Hi. simpl. lia.
  - intros [H1 H2]. exists (fst z). split; [apply in_seq; lia|].
    apply in_map_iff. exists (snd z). split; [destruct z; reflexivity|apply in_seq; lia].
Qed.

Lemma graded_G : 1 < INR G.
Proof. apply (lt_INR 1). generalize (two_concepts ad). lia. Qed.

(** Every concept has a token *)
Lemma graded_size k : (k < G)%nat -> (0 < size k)%nat.
Proof.
  intros Hk. assert (H := gamma_sum ad k Hk). destruct (size k); [simpl in H; lra|lia].
Qed.

Lemma graded_concept_sum c k : (k < G)%nat ->
  Sum (map (pair k) (seq 0 (size k))) (prob graded_data c) =
  (if Nat.eq_dec c k then 1 - e - e / (INR G - 1) else 0) + e / (INR G - 1).
Proof.
  intros Hk. assert (HG := graded_G). rewrite Sum_map. cbn.
  destruct (Nat.eq_dec c k) as [->|Hne].
  - rewrite (Sum_ext _ _ (fun i => (1 - e) * gamma k i)).
    + rewrite Sum_scal, (gamma_sum ad k Hk). ring.
    + intros i _. destruct Nat.eq_dec; [reflexivity|congruence].
  - rewrite (Sum_ext _ _ (fun i => e / (INR G - 1) * omega k i)).
    + rewrite Sum_scal, (omega_sum ad k Hk). ring.
    + intros i _. destruct Nat.eq_dec; [congruence|]. unfold graded_outside, Rdiv. simpl. ring.
Qed.

Lemma graded_distribution c : (c < G)%nat ->
  distribution (vocabulary graded_data) (prob graded_data c).
Proof.
  intros Hc. assert (HG := graded_G). destruct (noise_range ad) as [He He']. split.
  - intros z Hz. apply graded_vocabulary in Hz. destruct Hz as [Hk Hi].
    destruct (profiles_positive ad _ _ Hk Hi) as [Hg Ho].
    cbn. unfold graded_inside, graded_outside. destruct Nat.eq_dec.
    + apply Rmult_lt_0_compat; lra.
    + apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat|]; lra.
  - change (vocabulary graded_data)
      with (flat_map (fun k => map (pair k) (seq 0 (size k))) (seq 0 G)).
    rewrite Sum_flat_map.
    rewrite (Sum_ext (seq 0 G) _ (fun k =>
      (if Nat.eq_dec c k then (fun _ => 1 - e - e / (INR G - 1)) k else 0) + e / (INR G - 1))).
    + rewrite Sum_plus, Sum_const, seq_length, Sum_indicator;
        [field; lra|apply seq_NoDup|apply in_seq; lia].
    + intros k Hk. apply in_seq in Hk. apply graded_concept_sum. lia.
Qed.

Lemma graded_well_posed : well_posed graded_data.
Proof.
  assert (Hn : (length negs <> 0)%nat).
  { intros E. apply (negatives_exist ad), length_zero_iff_nil, E. }
  assert (Hn' : INR (length negs) <> 0) by (apply not_0_INR, Hn).
  assert (Hs : 0 < / INR (length negs)).
  { apply Rinv_0_lt_compat. apply (lt_INR 0). lia. }
  split; cbn.
  - intros c Hc. apply in_seq in Hc. apply graded_distribution. lia.
  - intros c Hc. apply repeat_spec in Hc. subst c. apply in_seq. generalize (target_known ad). lia.
  - intros c Hc. apply in_seq. destruct (negatives_known ad c Hc). lia.
  - split; [intros; cbn; lra|]. cbn. rewrite Sum_const, repeat_length. field. exact Hn'.
  - split; [intros; cbn; lra|]. cbn. rewrite Sum_const. field. exact Hn'.
Qed.

(** All assumptions of the paper at once, with plain means and |P| = |N|; the tokens of
    concepts that are neither the target nor among the negatives have log-odds strictly
    between the extremes, so that their peak is finite. *)
Theorem assumptions_satisfiable :
  well_posed graded_model /\ plain_means graded_model /\
  length (positives graded_model) = length (negatives graded_model) /\
  steering_sets graded_model /\
  concept_association graded_model graded_inside graded_outside /\
  perfectly_trained graded_model /\ weights_distribution graded_model /\
  proper_concept graded_model (target graded_model) /\
  forall z, In z (vocabulary graded_model) -> fst z <> T -> ~ In (fst z) negs ->
    min_log_odds graded_model < log_odds graded_model z < max_log_odds graded_model.
Proof.
  assert (HG := graded_G). destruct (noise_range ad) as [He He'].
  assert (wp : well_posed graded_model) by (destruct graded_well_posed; split; auto).
  assert (pm : plain_means graded_model).
  { split; cbn; intros; [rewrite repeat_length|]; reflexivity. }
  assert (st : steering_sets graded_model).
  { split; cbn; intros c Hc; [apply repeat_spec in Hc; auto|apply (negatives_known ad c Hc)]. }
  assert (as1 : concept_association graded_model graded_inside graded_outside).
  { intros z Hz. apply graded_vocabulary in Hz. destruct Hz as [Hk Hi].
    destruct (profiles_positive ad _ _ Hk Hi) as [Hg Ho].
    split; [split|split].
    - apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat|]; lra.
    - apply (inside_larger ad); auto.
    - unfold graded_inside. assert (gamma (fst z) (snd z) <= 1).
      { rewrite <- (gamma_sum ad (fst z) Hk).
        apply (Sum_ge_term (seq 0 (size (fst z))) (gamma (fst z))).
        - intros i Hi'. apply in_seq in Hi'. apply Rlt_le, (profiles_positive ad); auto. lia.
        - apply in_seq. lia. }
      nra.
    - intros c _. cbn. unfold is_in. cbn. destruct Nat.eq_dec; reflexivity. }
  assert (sep := sign_separation _ _ _ wp st as1).
  assert (HT : In (T, 0%nat) (vocabulary graded_model)).
  { apply graded_vocabulary. simpl. split; [apply ad|apply graded_size, ad]. }
  assert (Hex : exists n, In n negs).
  { generalize (negatives_exist ad). clear. destruct negs as [|n rest]; [congruence|].
    exists n; left; auto. }
  destruct Hex as (n & Hn).
  destruct (negatives_known ad n Hn) as [HnG HnT].
  assert (HN : In (n, 0%nat) (vocabulary graded_model)).
  { apply graded_vocabulary. simpl. split; [exact HnG|apply graded_size, HnG]. }
  repeat (split; [assumption|]).
  split; [cbn; apply repeat_length|].
  repeat (split; [assumption|]).
  split; [apply one_hot_trained; [apply graded_well_posed|apply seq_NoDup]|].
  split.
  { split; cbn.
    - intros _ _. apply Rinv_0_lt_compat. lra.
    - rewrite Sum_const, seq_length. field. lra. }
  split.
  { split; [exists (T, 0%nat)|exists (n, 0%nat)]; split; auto. }
  intros z Hz Hz1 Hz2.
  assert (E : log_odds graded_model z = 0).
  { rewrite (log_odds_off_target _ _ _ wp st as1) by auto. unfold own_share.
    rewrite Sum_filter, (Sum_ext _ _ (fun _ => 0)); [rewrite Sum_zero; ring|].
    intros c Hc. replace (is_in graded_model (context_concept graded_model c) z) with false; auto.
    symmetry. apply is_in_false. cbn. intros Ez. apply Hz2. rewrite Ez. exact Hc. }
  rewrite E. split.
  - apply Rle_lt_trans with (log_odds graded_model (n, 0%nat)); [apply Min_le; auto|].
    rewrite (log_odds_off_target _ _ _ wp st as1) by auto.
    assert (0 < own_share graded_model (n, 0%nat)).
    { apply Sum_pos with n.
      - intros y Hy. apply filter_In in Hy. apply (negatives_averaging _ wp). tauto.
      - apply filter_In. split; [exact Hn|]. apply is_in_true. reflexivity.
      - cbn. apply Rinv_0_lt_compat, size_pos, ad. }
    assert (L : 0 < ln (graded_inside (n, 0%nat) / graded_outside (n, 0%nat))).
    { apply ln_ratio_pos, (as1 (n, 0%nat) HN). }
    nra.
  - apply Rlt_le_trans with (log_odds graded_model (T, 0%nat)); [|apply Max_ge; auto].
    apply sep; auto.
Qed.
End Graded.

(** ** Uniform data: V = G n tokens, a = (1 - e) / n, b = e / ((G - 1) n)

    All assumptions hold for every noise e < (G - 1) / G, ... *)
Definition uniform_profile (n : nat) (_ _ : nat) : R := / INR n.

Theorem uniform_admissible G n e T negs : (2 <= G)%nat -> (1 <= n)%nat ->
  0 < e < (INR G - 1) / INR G -> (T < G)%nat -> negs <> [] ->
  (forall k, In k negs -> (k < G)%nat /\ k <> T) ->
  admissible G (fun _ => n) (uniform_profile n) (uniform_profile n) e T negs.
Proof.
  intros HG Hn He HT Hne Hk.
  assert (H1 : 1 < INR G) by (apply (lt_INR 1); lia).
  assert (Hn0 : 0 < INR n) by (apply (lt_INR 0); lia).
  assert (Hi : 0 < / INR n) by (apply Rinv_0_lt_compat; auto).
  assert (He1 : e * INR G < INR G - 1).
  { replace (INR G - 1) with ((INR G - 1) / INR G * INR G) by (field; lra).
    apply Rmult_lt_compat_r; lra. }
  assert (Hsum : Sum (seq 0 n) (fun _ => / INR n) = 1).
  { rewrite Sum_const, seq_length. field. lra. }
  split; auto.
  - split; [lra|]. apply Rmult_lt_reg_r with (INR G); lra.
  - intros k i _ _. unfold uniform_profile.
    replace (e * / INR n / (INR G - 1)) with (e / (INR G - 1) * / INR n) by (field; lra).
    apply Rmult_lt_compat_r; auto. apply Rmult_lt_reg_r with (INR G - 1); [lra|].
    replace (e / (INR G - 1) * (INR G - 1)) with e by (field; lra). lra.
Qed.

(** ... and the least loss, the entropy of these data, is
    - (1 - e) log ((1 - e) / n) - e log (e / ((G - 1) n)). *)
Theorem uniform_entropy G n e T negs : (2 <= G)%nat -> (1 <= n)%nat -> 0 < e < 1 ->
  data_entropy (graded_data G (fun _ => n) (uniform_profile n) (uniform_profile n) e T negs) =
  - (1 - e) * ln ((1 - e) / INR n) - e * ln (e / ((INR G - 1) * INR n)).
Proof.
  intros HG Hn He. assert (H1 : 1 < INR G) by (apply (lt_INR 1); lia).
  assert (Hn0 : 0 < INR n) by (apply (lt_INR 0); lia).
  set (a := (1 - e) / INR n). set (b := e / ((INR G - 1) * INR n)).
  unfold data_entropy. cbn.
  rewrite (Sum_ext (seq 0 G) _ (fun _ => / INR G *
    (INR n * (a * ln a) + (INR G - 1) * INR n * (b * ln b)))).
  - rewrite Sum_const, seq_length. unfold a at 1, b at 1. field. lra.
  - intros c Hc. f_equal. rewrite Sum_flat_map.
    rewrite (Sum_ext (seq 0 G) _ (fun k => (if Nat.eq_dec c k
      then (fun _ => INR n * (a * ln a) - INR n * (b * ln b)) k else 0) + INR n * (b * ln b))).
    + rewrite Sum_plus, Sum_const, seq_length, Sum_indicator by (apply seq_NoDup || exact Hc).
      ring.
    + intros k _. rewrite Sum_map. unfold graded_inside, graded_outside, uniform_profile. simpl.
      replace ((1 - e) * / INR n) with a by reflexivity.
      replace (e * / INR n / (INR G - 1)) with b by (unfold b; field; lra).
      destruct (Nat.eq_dec k c) as [E|E], (Nat.eq_dec c k) as [E'|E']; try congruence;
        rewrite Sum_const, seq_length; ring.
Qed.

(** ** Outside the concept the probability must not depend on the context

    Three tokens, each its own concept, two contexts; every token is more likely in the
    context of its concept than in the other one, and yet a token off the target has
    positive log-odds. *)
Inductive three := One | Two | Three.

Definition three_eq_dec (x y : three) : {x = y} + {x <> y}.
Proof. decide equality. Defined.

Definition mixed_data : setup :=
  Setup three three three three three_eq_dec [One; Two; Three] [One; Two] [] (fun z => z)
    (fun c => c)
    (fun c z => match c, z with
      | One, One => 3 / 10 | One, Two => 1 / 5 | One, Three => 1 / 2
      | _, One => 1 / 4 | _, Two => 1 / 2 | _, Three => 1 / 4 end)
    (fun _ => / 2) One [One] [Two] (fun _ => 1) (fun _ => 1) (fun _ _ => 0) (fun _ _ => 0).

Theorem outside_must_not_depend :
  well_posed mixed_data /\ steering_sets mixed_data /\
  (forall z c c', In z (vocabulary mixed_data) ->
     In c (contexts mixed_data) -> In c' (contexts mixed_data) ->
     token_concept mixed_data z = context_concept mixed_data c ->
     token_concept mixed_data z <> context_concept mixed_data c' ->
     prob mixed_data c' z < prob mixed_data c z) /\
  log_odds mixed_data Three = ln 2 /\ ~ sign_separated mixed_data.
Proof.
  assert (E : log_odds mixed_data Three = ln 2).
  { unfold log_odds. cbn. replace (1 / 2) with (2 * (1 / 4)) by field.
    rewrite ln_mult by lra. ring. }
  repeat split; cbn; try (unfold incl; simpl; intuition; fail); try lra.
  - destruct z, c; cbn; lra.
  - destruct c; lra.
  - intros c [<-|[]]. discriminate.
  - intros z c c' _ Hc Hc' Ez Ez'. subst c.
    destruct Hc as [<-|[<-|[]]], Hc' as [<-|[<-|[]]]; try congruence; lra.
  - intros sep. assert (Three = One); [|discriminate].
    apply (sep Three); [cbn; auto|]. rewrite E, <- ln_1. apply ln_increasing; lra.
Qed.
