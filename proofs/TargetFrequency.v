(** * Claim [long-run-frequency], equation (32): the target in a long text (new)

    Under Assumption 1, where the last token decides the concept of the context, the share of
    target tokens in a long text increases strictly with the strength from 0 on; over the whole
    line if there are two concepts, or if M is constant on each concept off the target.
    ([LongRunBelowZero.v] shows that below 0 it may fall otherwise, [LongRunWitness.v] that sign
    separation is not enough.) *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma SignSeparation PerfectTraining
  MarkovChain ConceptChain OddsAgainst.
Open Scope R_scope.

Section Target.
Variables (s : setup) (a b : token s -> R).
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.
Hypothesis sets : steering_sets s.
Hypothesis assoc : concept_association s a b.
Variable after : token s -> context s.
Hypothesis into : forall y, In y (vocabulary s) -> In (after y) (contexts s).
Hypothesis own : forall y, In y (vocabulary s) ->
  context_concept s (after y) = token_concept s y.
Hypothesis proper : proper_concept s (target s).

Notation zs := (vocabulary s).
Notation M := (log_odds s).
Notation T := (target s).
Notation A_T := (inside_weight s a T).
Notation B_T := (outside_weight s b T).
Notation D := (excess s a b).
Notation rest := (filter (fun z => negb (is_in s T z)) zs).

Lemma vocabulary_ne : zs <> nil.
Proof. destruct proper as [(z & Hz & _) _]. intros E. rewrite E in Hz. destruct Hz. Qed.

(** The weight off the target, and the same with the excess of each concept *)
Definition rest_weight (x : R) : R := Sum rest (fun z => b z * exp (x * M z)).
Definition rest_excess (x : R) : R :=
  Sum rest (fun z => b z * exp (x * M z) * D (token_concept s z) x).

Lemma in_rest z : In z rest <-> In z zs /\ token_concept s z <> T.
Proof. rewrite filter_In, Bool.negb_true_iff, is_in_false. reflexivity. Qed.

Lemma positive_on_target z : In z (members s T) -> 0 < M z.
Proof.
  intros Hz. apply in_members in Hz. apply (sign_separation s a b wp sets assoc); tauto.
Qed.

Lemma nonpositive_off_target z : In z zs -> token_concept s z <> T -> M z <= 0.
Proof.
  intros Hz N. apply Rnot_lt_le. intros H. apply N.
  apply (sign_separation s a b wp sets assoc); auto.
Qed.

Lemma nonpositive_rest z : In z rest -> M z <= 0.
Proof. intros Hz. apply in_rest in Hz. apply nonpositive_off_target; tauto. Qed.

Lemma data_pos z : In z zs -> 0 < b z < a z.
Proof. intros Hz. destruct (assoc z Hz) as (H & _). exact H. Qed.

Lemma total_split x : total_weight s b x = B_T x + rest_weight x.
Proof. apply (Sum_split zs _ (is_in s T)). Qed.

Lemma rest_pos x : 0 < rest_weight x.
Proof.
  destruct proper as [_ (z & Hz & N)].
  assert (P : forall y, In y rest -> 0 < b y * exp (x * M y)).
  { intros y Hy. apply in_rest in Hy. apply Rmult_lt_0_compat; [apply data_pos, Hy|apply exp_pos]. }
  apply Sum_pos with z; [intros; apply Rlt_le; auto|apply in_rest; auto|].
  apply P, in_rest; auto.
Qed.

Lemma rest_excess_nonneg x : 0 <= rest_excess x.
Proof.
  apply Sum_nonneg. intros y Hy. apply in_rest in Hy. apply Rmult_le_pos.
  - apply Rmult_le_pos; [apply Rlt_le, data_pos, Hy|apply Rlt_le, exp_pos].
  - apply (excess_nonneg s a b assoc).
Qed.

Lemma target_weight_pos x : 0 < B_T x.
Proof.
  apply (outside_pos s a b assoc). apply in_concepts. destruct proper as [(z & Hz & E) _].
  exists z; auto.
Qed.

Lemma target_inside_pos x : 0 < A_T x.
Proof.
  assert (H := excess_nonneg s a b assoc T x). unfold excess in H.
  generalize (target_weight_pos x). lra.
Qed.

(** The normaliser of the stationary law splits into the target and the rest *)
Lemma normaliser_split x : normaliser s a b x =
  B_T x * (A_T x + rest_weight x) + (rest_weight x * (B_T x + rest_weight x) + rest_excess x).
Proof.
  unfold normaliser.
  transitivity (Sum zs (fun z => b z * exp (x * M z) *
    (total_weight s b x + D (token_concept s z) x))).
  { symmetry. apply (Sum_by_concept s (fun z => b z * exp (x * M z))
      (fun k => total_weight s b x + D k x)). }
  rewrite (Sum_split zs _ (is_in s T)). f_equal.
  - rewrite (Sum_ext _ _ (fun z => b z * exp (x * M z) * (total_weight s b x + D T x))).
    + rewrite Sum_scalr. fold (members s T) (B_T x). rewrite total_split. unfold excess. ring.
    + intros z Hz. apply in_members in Hz. destruct Hz as [_ ->]. reflexivity.
  - rewrite (Sum_ext _ _ (fun z => b z * exp (x * M z) * total_weight s b x +
      b z * exp (x * M z) * D (token_concept s z) x)) by (intros; ring).
    rewrite Sum_plus, Sum_scalr. fold (rest_weight x) (rest_excess x). rewrite total_split. ring.
Qed.

(** (32), the odds: in the long run the target is to the rest as B_T (A_T + B') to
    B' (B_T + B') + X. *)
Theorem target_odds x m : stationary zs (steered_kernel s after x) m ->
  let f := Sum (members s T) m in
  0 < f < 1 /\
  (1 - f) / f = odds_against (B_T x) (A_T x) (rest_weight x) (rest_excess x).
Proof.
  intros Hm. cbv zeta.
  destruct (token_law_unique s a b wp tr assoc after into own vocabulary_ne x m Hm) as [_ ->].
  unfold concept_law. rewrite total_split, normaliser_split. unfold excess, odds_against.
  assert (HB := target_weight_pos x). assert (HA := target_inside_pos x).
  assert (HR := rest_pos x). assert (HX := rest_excess_nonneg x).
  replace (B_T x + rest_weight x + (A_T x - B_T x)) with (A_T x + rest_weight x) by ring.
  set (N := B_T x * (A_T x + rest_weight x)).
  set (Q := rest_weight x * (B_T x + rest_weight x) + rest_excess x).
  assert (HN : 0 < N) by (apply Rmult_lt_0_compat; lra).
  assert (HQ : 0 < Q) by (apply Rplus_lt_le_0_compat; [apply Rmult_lt_0_compat; lra|exact HX]).
  split; [split|].
  - apply Rdiv_lt_0_compat; lra.
  - apply Rmult_lt_reg_r with (N + Q); [lra|].
    replace (N / (N + Q) * (N + Q)) with N by (field; lra). lra.
  - field. lra.
Qed.

(** ** How the four numbers move *)

Lemma weight_increases (w : token s -> R) x x' : (forall z, In z zs -> 0 < w z) -> x < x' ->
  Sum (members s T) (fun z => w z * exp (x * M z)) <
  Sum (members s T) (fun z => w z * exp (x' * M z)).
Proof.
  intros Hw Hx. destruct proper as [(t & Ht & E) _].
  assert (L : forall z, In z (members s T) ->
    w z * exp (x * M z) < w z * exp (x' * M z)).
  { intros z Hz. assert (Hp := positive_on_target z Hz). apply in_members in Hz.
    apply Rmult_lt_compat_l; [apply Hw, Hz|]. apply exp_increasing. nra. }
  assert (Ht' : In t (members s T)) by (apply in_members; auto).
  apply Sum_lt with t; auto. intros z Hz. apply Rlt_le; auto.
Qed.

Lemma target_weight_increases x x' : x < x' -> B_T x < B_T x'.
Proof. apply weight_increases. intros z Hz. apply data_pos, Hz. Qed.

Lemma target_inside_increases x x' : x < x' -> A_T x < A_T x'.
Proof.
  apply weight_increases. intros z Hz. destruct (data_pos z Hz) as [H1 H2].
  apply Rlt_trans with (b z); auto.
Qed.

Lemma off_target_term w z x x' : 0 <= w -> M z <= 0 -> x <= x' ->
  w * exp (x' * M z) <= w * exp (x * M z).
Proof. intros Hw Hz Hx. apply Rmult_le_compat_l; auto. apply exp_le. nra. Qed.

Lemma rest_weight_falls x x' : x <= x' -> rest_weight x' <= rest_weight x.
Proof.
  intros Hx. apply Sum_le. intros z Hz. apply off_target_term; auto using nonpositive_rest.
  apply in_rest in Hz. apply Rlt_le, data_pos, Hz.
Qed.

Lemma excess_falls k x x' : k <> T -> x <= x' -> D k x' <= D k x.
Proof.
  intros Hk Hx. rewrite !excess_sum. apply Sum_le. intros z Hz. apply in_members in Hz.
  destruct Hz as [Hz E]. apply off_target_term; auto.
  - generalize (data_pos z Hz). lra.
  - apply nonpositive_off_target; auto. congruence.
Qed.

Lemma rest_excess_falls x x' : x <= x' -> rest_excess x' <= rest_excess x.
Proof.
  intros Hx. apply Sum_le. intros z Hz. assert (Hz' := Hz). apply in_rest in Hz'.
  destruct Hz' as [Hz1 N]. apply Rmult_le_compat.
  - apply Rmult_le_pos; [apply Rlt_le, data_pos, Hz1|apply Rlt_le, exp_pos].
  - apply (excess_nonneg s a b assoc).
  - apply off_target_term; auto using nonpositive_rest. apply Rlt_le, data_pos, Hz1.
  - apply excess_falls; auto.
Qed.

(** At strength 0 the excess of a concept that has a token is 1 - the sum of b *)
Lemma excess_0 z : In z zs -> D (token_concept s z) 0 = 1 - total_weight s b 0.
Proof.
  intros Hz. assert (H := association_mass s a b assoc (after z) 0 (into z Hz)).
  rewrite own in H by auto.
  rewrite (Sum_ext zs _ (prob s (after z))) in H
    by (intros; rewrite Rmult_0_l, exp_0; ring).
  rewrite (proj2 (prob_distribution s wp (after z) (into z Hz))) in H. lra.
Qed.

(** From strength 0 on the excess off the target is below that of the target *)
Lemma rest_excess_below x : 0 <= x -> rest_excess x <= rest_weight x * A_T x.
Proof.
  intros Hx. unfold rest_weight. rewrite <- Sum_scalr. apply Sum_le. intros z Hz.
  assert (Hz' := Hz). apply in_rest in Hz'. destruct Hz' as [Hz1 N].
  apply Rmult_le_compat_l.
  { apply Rmult_le_pos; [apply Rlt_le, data_pos, Hz1|apply Rlt_le, exp_pos]. }
  destruct proper as [(t & Ht & E) _].
  assert (E0 : D (token_concept s z) 0 = D T 0).
  { rewrite (excess_0 z Hz1), <- E, (excess_0 t Ht). reflexivity. }
  apply Rle_trans with (D T 0); [rewrite <- E0; apply excess_falls; auto|].
  unfold excess. assert (A_T 0 <= A_T x).
  { destruct Hx as [Hx|<-]; [apply Rlt_le, target_inside_increases, Hx|lra]. }
  generalize (target_weight_pos 0). lra.
Qed.

Definition odds (x : R) : R := odds_against (B_T x) (A_T x) (rest_weight x) (rest_excess x).

Lemma odds_step x x' : x < x' ->
  (forall u y, 0 < u -> 0 < y -> A_T x' <= y ->
    odds_against u y (rest_weight x') (rest_excess x') <=
    odds_against u y (rest_weight x) (rest_excess x)) -> odds x' < odds x.
Proof.
  intros Hx H. unfold odds. apply Rle_lt_trans with
    (odds_against (B_T x') (A_T x') (rest_weight x) (rest_excess x)).
  - apply H; auto using target_weight_pos, target_inside_pos. lra.
  - apply odds_target; auto using target_weight_pos, target_inside_pos, rest_pos,
      rest_excess_nonneg, target_weight_increases. apply Rlt_le, target_inside_increases, Hx.
Qed.

Lemma odds_fall_right x x' : 0 <= x -> x < x' -> odds x' < odds x.
Proof.
  intros H0 Hx. apply odds_step; auto. intros u y Hu Hy HA.
  apply odds_rest; auto using rest_pos, rest_excess_nonneg.
  - apply rest_weight_falls. lra.
  - apply rest_excess_falls. lra.
  - apply Rle_trans with (rest_weight x' * A_T x'); [apply rest_excess_below; lra|].
    apply Rmult_le_compat_l; [apply Rlt_le, rest_pos|exact HA].
Qed.

(** X / B' does not rise: what (32) needs at negative strengths *)
Definition ratio_falls (x x' : R) : Prop :=
  rest_excess x' * rest_weight x <= rest_excess x * rest_weight x'.

Lemma odds_fall_ratio x x' : x < x' -> ratio_falls x x' -> odds x' < odds x.
Proof.
  intros Hx H. apply odds_step; auto. intros u y Hu Hy _.
  apply odds_ratio; auto using rest_pos, rest_excess_nonneg.
  apply rest_weight_falls. lra.
Qed.

Lemma two_concepts_ratio x x' :
  (forall y z, In y rest -> In z rest -> token_concept s y = token_concept s z) -> x < x' ->
  ratio_falls x x'.
Proof.
  intros two Hx. destruct proper as [_ (o & Ho & N)]. set (k := token_concept s o).
  assert (E : forall x, rest_excess x = rest_weight x * D k x).
  { intros u. unfold rest_weight. rewrite <- Sum_scalr. apply Sum_ext. intros z Hz.
    rewrite (two z o); auto. apply in_rest; auto. }
  unfold ratio_falls. rewrite !E.
  assert (HD : D k x' <= D k x) by (apply excess_falls; [exact N|lra]).
  generalize (rest_pos x) (rest_pos x'). intros.
  replace (rest_weight x' * D k x' * rest_weight x)
    with (rest_weight x' * rest_weight x * D k x') by ring.
  replace (rest_weight x * D k x * rest_weight x')
    with (rest_weight x' * rest_weight x * D k x) by ring.
  apply Rmult_le_compat_l; [nra|exact HD].
Qed.

Lemma constant_ratio x x' :
  (forall y z, In y rest -> In z rest -> token_concept s y = token_concept s z -> M y = M z) ->
  x < x' -> x' <= 0 -> ratio_falls x x'.
Proof.
  intros con Hx H0. set (d := 1 - total_weight s b 0).
  assert (E : forall x, rest_excess x =
    d * Sum rest (fun z => b z * exp (x * M z) * exp (x * M z))).
  { intros u. rewrite <- Sum_scal. apply Sum_ext. intros z Hz.
    assert (Hz' := Hz). apply in_rest in Hz'. destruct Hz' as [Hz1 N].
    replace (D (token_concept s z) u) with (d * exp (u * M z)); [ring|].
    unfold d. rewrite <- (excess_0 z Hz1), !excess_sum, <- Sum_scalr. apply Sum_ext.
    intros y Hy. apply in_members in Hy. destruct Hy as [Hy E].
    rewrite (con y z); auto; [rewrite Rmult_0_l, exp_0; ring|apply in_rest; split; congruence]. }
  assert (Hd : 0 <= d).
  { destruct proper as [(t & Ht & _) _]. unfold d. rewrite <- (excess_0 t Ht).
    apply (excess_nonneg s a b assoc). }
  unfold ratio_falls. rewrite !E, !Rmult_assoc. apply Rmult_le_compat_l; auto.
  apply tilted_mean_falls; auto; [|apply nonpositive_rest|lra].
  intros z Hz. apply in_rest in Hz. apply Rlt_le, data_pos, Hz.
Qed.

(** ** The law *)

(** The share of target tokens in a long text increases from x to x' *)
Definition frequency_increases (x x' : R) : Prop := forall m m',
  stationary zs (steered_kernel s after x) m -> stationary zs (steered_kernel s after x') m' ->
  Sum (members s T) m < Sum (members s T) m'.

Lemma odds_frequency x x' : odds x' < odds x -> frequency_increases x x'.
Proof.
  intros H m m' Hm Hm'. destruct (target_odds x m Hm) as [R E].
  destruct (target_odds x' m' Hm') as [R' E']. unfold odds in H. rewrite <- E, <- E' in H.
  set (f := Sum (members s T) m) in *. set (f' := Sum (members s T) m') in *.
  apply Rmult_lt_compat_r with (r := f * f') in H; [|nra].
  replace ((1 - f') / f' * (f * f')) with (f - f * f') in H by (field; lra).
  replace ((1 - f) / f * (f * f')) with (f' - f * f') in H by (field; lra). lra.
Qed.

(** (32): strictly from strength 0 on; ... *)
Theorem target_frequency_increases x x' : 0 <= x -> x < x' -> frequency_increases x x'.
Proof. intros H0 Hx. apply odds_frequency, odds_fall_right; auto. Qed.

(** ... everywhere, if all tokens off the target are of one concept; ... *)
Theorem target_frequency_two_concepts x x' :
  (forall y z, In y zs -> In z zs -> token_concept s y <> T -> token_concept s z <> T ->
     token_concept s y = token_concept s z) -> x < x' -> frequency_increases x x'.
Proof.
  intros two Hx. apply odds_frequency, odds_fall_ratio; auto. apply two_concepts_ratio; auto.
  intros y z Hy Hz. apply in_rest in Hy. apply in_rest in Hz. apply two; tauto.
Qed.

(** ... everywhere, if M is constant on each concept off the target, ... *)
Theorem target_frequency_constant x x' :
  (forall y z, In y zs -> In z zs -> token_concept s y <> T ->
     token_concept s y = token_concept s z -> M y = M z) -> x < x' -> frequency_increases x x'.
Proof.
  intros con Hx. apply odds_frequency.
  assert (con' : forall y z, In y rest -> In z rest ->
    token_concept s y = token_concept s z -> M y = M z).
  { intros y z Hy Hz. apply in_rest in Hy. apply in_rest in Hz. apply con; tauto. }
  destruct (Rle_lt_dec 0 x) as [H0|H0]; [apply odds_fall_right; auto|].
  destruct (Rle_lt_dec x' 0) as [H1|H1].
  - apply odds_fall_ratio; auto. apply constant_ratio; auto.
  - apply Rlt_trans with (odds 0); [apply odds_fall_right; lra|].
    apply odds_fall_ratio; [lra|]. apply constant_ratio; auto; lra.
Qed.

(** ... as it is if a / b is constant on each of them. *)
Theorem target_frequency_constant_ratio x x' :
  (forall y z, In y zs -> In z zs -> token_concept s y <> T ->
     token_concept s y = token_concept s z -> a y / b y = a z / b z) ->
  x < x' -> frequency_increases x x'.
Proof.
  intros con. apply target_frequency_constant. intros y z Hy Hz N E.
  rewrite !(log_odds_off_target s a b wp sets assoc) by (auto; congruence).
  rewrite (con y z) by auto. do 2 f_equal. unfold own_share. f_equal. apply filter_ext.
  intros c. unfold is_in. rewrite E. reflexivity.
Qed.
End Target.
