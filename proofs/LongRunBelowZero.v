(** * Claim [long-run-frequency], equation (32): where it stops (new)

    At negative strengths the target's share of a long text need not increase, under
    Assumption 1 with three concepts and four tokens: from strength -11 to -10 it falls.  So
    [target_frequency_increases] needs its bound on the strength, or a further assumption.
    Exact rational numbers, compared by computation. *)
From Coq Require Import Reals Lra Lia List QArith Qreals.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma SignSeparation PerfectTraining
  ClosedForms MarkovChain ConceptChain OddsAgainst TargetFrequency.
Import ListNotations.

(** ** The numbers *)

Inductive symbol := T0 | U1 | U2 | E0.
Inductive topic := Aim | Other | Rest.

Definition symbol_topic (z : symbol) : topic :=
  match z with T0 => Aim | U1 | U2 => Other | E0 => Rest end.

Definition topic_eq_dec (k k' : topic) : {k = k'} + {k <> k'}.
Proof. decide equality. Defined.

Open Scope Q_scope.

Fixpoint power (x : Q) (n : nat) : Q := match n with O => 1 | S n => x * power x n end.

(** Off the target a/b is base^8.  All concepts have the same excess; in units of it, this is
    b, and a is larger by [part] *)
Definition base (z : symbol) : Q := match z with U1 => 2 | U2 => 51 # 50 | _ => 6 end.
Definition part (z : symbol) : Q :=
  match z with U1 => 1 # 10 ^ 17 | U2 => 1 - (1 # 10 ^ 17) | _ => 1 end.
Definition bq (z : symbol) : Q :=
  Qred (match z with T0 => 8 | _ => part z / (power (base z) 8 - 1) end).
Definition aq (z : symbol) : Q := Qred (bq z + part z).
Definition total : Q := bq T0 + bq U1 + bq U2 + bq E0 + 1.

(** exp (- M): 8/9 on the target, base^7 and base off it *)
Definition growth (z : symbol) : Q :=
  match z with T0 => 8 # 9 | U1 => 128 | U2 => power (51 # 50) 7 | E0 => 6 end.
Definition grown (w : symbol -> Q) (z : symbol) (n : nat) : Q := w z * power (growth z) n.

(** The four numbers of the odds at strength -n, in units of the excess *)
Definition qx n : Q := grown bq T0 n.
Definition qy n : Q := grown aq T0 n.
Definition qu n : Q := grown bq U1 n + grown bq U2 n.
Definition qv n : Q := Qred (qu n + grown bq E0 n).
Definition qX n : Q :=
  Qred (qu n * (grown aq U1 n + grown aq U2 n - qu n) +
    grown bq E0 n * (grown aq E0 n - grown bq E0 n)).

Ltac by_computation := vm_compute; reflexivity.

Lemma q_order z : 0 < bq z /\ bq z < aq z /\ aq z < total.
Proof. destruct z; repeat split; by_computation. Qed.

Lemma q_ratio z : z <> T0 -> aq z == power (base z) 8 * bq z.
Proof. destruct z; [congruence|intros _..]; by_computation. Qed.

Lemma q_target : 8 * aq T0 == 9 * bq T0.
Proof. by_computation. Qed.

Lemma q_excess : aq T0 - bq T0 == 1 /\ aq U1 + aq U2 - (bq U1 + bq U2) == 1 /\
  aq E0 - bq E0 == 1.
Proof. repeat split; by_computation. Qed.

(** The odds at -11 are below those at -10 *)
Lemma q_odds : (qv 11 * (qx 11 + qv 11) + qX 11) * (qx 10 * (qy 10 + qv 10)) <
  (qv 10 * (qx 10 + qv 10) + qX 10) * (qx 11 * (qy 11 + qv 11)).
Proof. by_computation. Qed.
Close Scope Q_scope.

(** ** From rational to real numbers *)
Open Scope R_scope.

Definition unit_excess : R := / Q2R total.
Definition out_prob (z : symbol) : R := unit_excess * Q2R (bq z).
Definition in_prob (z : symbol) : R := unit_excess * Q2R (aq z).

Lemma Q2R_0' : Q2R 0 = 0.
Proof. unfold Q2R. simpl. field. Qed.

Lemma Q2R_1' : Q2R 1 = 1.
Proof. unfold Q2R. simpl. field. Qed.

Lemma Q2R_power x n : Q2R (power x n) = Q2R x ^ n.
Proof. induction n as [|n IH]; simpl; [apply Q2R_1'|]. rewrite Q2R_mult, IH. reflexivity. Qed.

(* Too large for anything but computation *)
Opaque bq aq power.

Lemma order z : 0 < Q2R (bq z) < Q2R (aq z) /\ Q2R (aq z) < Q2R total.
Proof.
  destruct (q_order z) as (H1 & H2 & H3). rewrite <- Q2R_0'. repeat split; apply Qlt_Rlt; auto.
Qed.

Lemma unit_pos : 0 < unit_excess.
Proof. apply Rinv_0_lt_compat. generalize (order T0). lra. Qed.

(** ** The model: P is eight times the target's context, N seven of the second concept and one
    of the third *)
Definition falling_data : setup :=
  Setup symbol topic topic topic topic_eq_dec [T0; U1; U2; E0] [Aim; Other; Rest] [] symbol_topic
    (fun c => c)
    (fun c z => if topic_eq_dec (symbol_topic z) c then in_prob z else out_prob z)
    (fun _ => / 3) Aim (repeat Aim 8) (repeat Other 7 ++ [Rest])
    (fun _ => / 8) (fun _ => / 8) (fun _ _ => 0) (fun _ _ => 0).

Definition falling_model : setup := one_hot_model falling_data topic_eq_dec.

Lemma q_sums : Q2R (aq T0) - Q2R (bq T0) = 1 /\
  Q2R (aq U1) + Q2R (aq U2) - (Q2R (bq U1) + Q2R (bq U2)) = 1 /\
  Q2R (aq E0) - Q2R (bq E0) = 1 /\
  Q2R total = Q2R (bq T0) + Q2R (bq U1) + Q2R (bq U2) + Q2R (bq E0) + 1.
Proof.
  destruct q_excess as (H1 & H2 & H3). apply Qeq_eqR in H1, H2, H3.
  rewrite Q2R_minus, Q2R_1' in H1, H2, H3. rewrite !Q2R_plus in H2.
  split; [exact H1|]. split; [exact H2|]. split; [exact H3|].
  unfold total. rewrite !Q2R_plus, Q2R_1'. reflexivity.
Qed.

Lemma falling_distribution c : distribution (vocabulary falling_data) (prob falling_data c).
Proof.
  assert (U := unit_pos). split.
  - intros z _. cbn. unfold in_prob, out_prob. assert (O := order z).
    destruct topic_eq_dec; apply Rmult_lt_0_compat; lra.
  - destruct q_sums as (H1 & H2 & H3 & H4). assert (O := order T0).
    assert (E : unit_excess * Q2R total = 1) by (unfold unit_excess; field; lra).
    unfold in_prob, out_prob. destruct c; cbn; unfold in_prob, out_prob; rewrite <- E, H4;
      replace (Q2R (aq T0)) with (1 + Q2R (bq T0)) by lra;
      replace (Q2R (aq E0)) with (1 + Q2R (bq E0)) by lra;
      replace (Q2R (aq U1)) with (1 + Q2R (bq U1) + Q2R (bq U2) - Q2R (aq U2)) by lra; ring.
Qed.

Lemma falling_well_posed : well_posed falling_data.
Proof.
  split.
  - intros c _. apply falling_distribution.
  - intros c Hc. apply repeat_spec in Hc. rewrite Hc. cbn. auto.
  - intros c Hc. cbn in Hc. cbn. intuition.
  - split; [intros; cbn; lra|]. cbn. lra.
  - split; [intros; cbn; lra|]. cbn. lra.
Qed.

(** All assumptions of the paper hold *)
Theorem falling_assumptions : well_posed falling_model /\ perfectly_trained falling_model /\
  steering_sets falling_model /\ concept_association falling_model in_prob out_prob /\
  plain_means falling_model /\
  length (positives falling_model) = length (negatives falling_model) /\
  proper_concept falling_model (target falling_model).
Proof.
  assert (wp := falling_well_posed). assert (U := unit_pos).
  split; [split; apply wp|]. split.
  { intros c z. apply (one_hot_trained falling_data topic_eq_dec wp).
    repeat constructor; simpl; intuition discriminate. }
  split.
  { split; intros c Hc.
    - apply repeat_spec in Hc. exact Hc.
    - cbn in Hc. intuition; subst; discriminate. }
  split.
  { intros z _. assert (O := order z). unfold in_prob, out_prob. split; [split|split].
    - apply Rmult_lt_0_compat; lra.
    - apply Rmult_lt_compat_l; lra.
    - replace 1 with (unit_excess * Q2R total) by (unfold unit_excess; field; lra).
      apply Rmult_lt_compat_l; lra.
    - intros c _. cbn. unfold is_in. cbn. destruct topic_eq_dec; reflexivity. }
  split; [split; intros c _; cbn; lra|]. split; [reflexivity|]. split.
  - exists T0. cbn. auto.
  - exists E0. cbn. split; [auto|discriminate].
Qed.

(** exp (- M) is the growth *)
Lemma falling_growth_base z : exp (- log_odds falling_model z) = Q2R (growth z).
Proof.
  destruct falling_assumptions as (wp & _ & sets & assoc & _).
  assert (U := unit_pos). assert (O := order z).
  assert (L : log_odds falling_model z = match z with
    | T0 => ln (in_prob z / out_prob z)
    | E0 => - (/ 8) * ln (in_prob z / out_prob z)
    | _ => - (7 / 8) * ln (in_prob z / out_prob z) end).
  { assert (Hz : In z (vocabulary falling_model)) by (destruct z; cbn; auto 6).
    destruct z;
      [apply (log_odds_on_target falling_model in_prob out_prob wp sets assoc); auto
      |rewrite (log_odds_off_target falling_model in_prob out_prob wp sets assoc)
        by (auto; discriminate); f_equal; unfold own_share; cbn; field..]. }
  assert (E : z <> T0 -> in_prob z / out_prob z = Q2R (base z) ^ 8).
  { intros N. assert (H := q_ratio z N). apply Qeq_eqR in H.
    rewrite Q2R_mult, Q2R_power in H. unfold in_prob, out_prob. rewrite H. field. lra. }
  assert (B : 0 < Q2R (base z)).
  { rewrite <- Q2R_0'. apply Qlt_Rlt. destruct z; reflexivity. }
  destruct z.
  - assert (H := q_target). apply Qeq_eqR in H. rewrite !Q2R_mult in H.
    replace (Q2R 8) with 8 in H by (unfold Q2R; simpl; field).
    replace (Q2R 9) with 9 in H by (unfold Q2R; simpl; field).
    rewrite L, <- ln_Rinv, exp_ln.
    + unfold in_prob, out_prob. replace (Q2R (growth T0)) with (8 / 9)
        by (unfold Q2R; simpl; field).
      replace (Q2R (aq T0)) with (9 / 8 * Q2R (bq T0)) by lra. field. lra.
    + apply Rinv_0_lt_compat, Rdiv_lt_0_compat; apply Rmult_lt_0_compat; lra.
    + apply Rdiv_lt_0_compat; apply Rmult_lt_0_compat; lra.
  - rewrite L, E by discriminate. rewrite ln_pow by exact B.
    replace (- (- (7 / 8) * (INR 8 * ln (Q2R (base U1))))) with (INR 7 * ln (Q2R (base U1)))
      by (simpl; field).
    rewrite exp_pow, exp_ln by exact B. unfold Q2R. simpl. field.
  - rewrite L, E by discriminate. rewrite ln_pow by exact B.
    replace (- (- (7 / 8) * (INR 8 * ln (Q2R (base U2))))) with (INR 7 * ln (Q2R (base U2)))
      by (simpl; field).
    rewrite exp_pow, exp_ln by exact B. unfold growth. rewrite Q2R_power. reflexivity.
  - rewrite L, E by discriminate. rewrite ln_pow by exact B.
    replace (- (- (/ 8) * (INR 8 * ln (Q2R (base E0))))) with (ln (Q2R (base E0)))
      by (simpl; field).
    rewrite exp_ln by exact B. reflexivity.
Qed.

Lemma falling_growth z n : exp (- INR n * log_odds falling_model z) = Q2R (power (growth z) n).
Proof.
  rewrite Q2R_power, <- falling_growth_base, <- exp_pow. f_equal. ring.
Qed.

(** The four numbers, and the odds *)
Lemma falling_odds n : odds falling_model in_prob out_prob (- INR n) =
  odds_against (unit_excess * Q2R (qx n)) (unit_excess * Q2R (qy n)) (unit_excess * Q2R (qv n))
    (unit_excess * (unit_excess * Q2R (qX n))).
Proof.
  assert (W : forall (w : symbol -> Q) z, unit_excess * Q2R (w z) *
    exp (- INR n * log_odds falling_model z) = unit_excess * Q2R (grown w z n)).
  { intros w z. rewrite falling_growth. unfold grown. rewrite Q2R_mult. ring. }
  assert (Wa := W aq). assert (Wb := W bq). clear W.
  unfold odds. f_equal.
  - unfold outside_weight. cbn. unfold out_prob. rewrite Wb. unfold qx. ring.
  - unfold inside_weight. cbn. unfold in_prob. rewrite Wa. unfold qy. ring.
  - assert (E : Q2R (qv n) = Q2R (grown bq U1 n) + Q2R (grown bq U2 n) + Q2R (grown bq E0 n)).
    { unfold qv, qu. rewrite (Qeq_eqR _ _ (Qred_correct _)), !Q2R_plus. reflexivity. }
    rewrite E. unfold rest_weight. cbn -[Q2R grown]. unfold out_prob. rewrite !Wb. ring.
  - assert (E : Q2R (qX n) = (Q2R (grown bq U1 n) + Q2R (grown bq U2 n)) *
      (Q2R (grown aq U1 n) + Q2R (grown aq U2 n) - (Q2R (grown bq U1 n) + Q2R (grown bq U2 n))) +
      Q2R (grown bq E0 n) * (Q2R (grown aq E0 n) - Q2R (grown bq E0 n))).
    { unfold qX, qu. rewrite (Qeq_eqR _ _ (Qred_correct _)), Q2R_plus, !Q2R_mult, !Q2R_minus,
        !Q2R_plus. reflexivity. }
    rewrite E. unfold rest_excess, excess, inside_weight, outside_weight. cbn -[Q2R grown].
    unfold in_prob, out_prob. rewrite !Wa, !Wb. ring.
Qed.

(** Common factors leave the odds as they are *)
Lemma odds_scale c x y v X : 0 < c -> 0 < x -> 0 < y -> 0 < v ->
  odds_against (c * x) (c * y) (c * v) (c * (c * X)) = odds_against x y v X.
Proof. intros. unfold odds_against. field. split; nra. Qed.

Lemma grown_pos (w : symbol -> Q) z n : 0 < Q2R (w z) -> 0 < Q2R (grown w z n).
Proof.
  intros H. unfold grown. rewrite Q2R_mult, Q2R_power. apply Rmult_lt_0_compat; [exact H|].
  rewrite <- falling_growth_base. apply pow_lt, exp_pos.
Qed.

(** From strength -11 to -10 the target's share of a long text falls. *)
Theorem long_run_falls_at_negative m m' :
  stationary (vocabulary falling_model) (steered_kernel falling_model symbol_topic (- INR 11)) m ->
  stationary (vocabulary falling_model) (steered_kernel falling_model symbol_topic (- INR 10)) m' ->
  Sum (members falling_model (target falling_model)) m' <
  Sum (members falling_model (target falling_model)) m.
Proof.
  destruct falling_assumptions as (wp & tr & sets & assoc & _ & _ & prop).
  assert (into : forall y, In y (vocabulary falling_model) ->
    In (symbol_topic y) (contexts falling_model)) by (intros [] _; cbn; auto).
  assert (own : forall y, In y (vocabulary falling_model) ->
    context_concept falling_model (symbol_topic y) = token_concept falling_model y) by reflexivity.
  assert (F : odds falling_model in_prob out_prob (- INR 11) <
    odds falling_model in_prob out_prob (- INR 10)).
  2:{ intros Hm Hm'. exact (odds_frequency falling_model in_prob out_prob wp tr assoc symbol_topic
        into own prop (- INR 10) (- INR 11) F m' m Hm' Hm). }
  rewrite !falling_odds.
  assert (P : forall n, 0 < Q2R (qx n) /\ 0 < Q2R (qy n) /\ 0 < Q2R (qv n)).
  { intros n. assert (B : forall z, 0 < Q2R (grown bq z n))
      by (intros z; apply grown_pos, order).
    split; [apply B|]. split.
    - apply grown_pos. generalize (order T0). lra.
    - unfold qv, qu. rewrite (Qeq_eqR _ _ (Qred_correct _)), !Q2R_plus.
      generalize (B U1) (B U2) (B E0). lra. }
  destruct (P 11%nat) as (X1 & Y1 & V1). destruct (P 10%nat) as (X2 & Y2 & V2).
  rewrite !odds_scale by auto using unit_pos. apply fraction_lt.
  - apply Rmult_lt_0_compat; lra.
  - apply Rmult_lt_0_compat; lra.
  - assert (H := Qlt_Rlt _ _ q_odds). rewrite !Q2R_mult, !Q2R_plus, !Q2R_mult, !Q2R_plus in H.
    exact H.
Qed.
