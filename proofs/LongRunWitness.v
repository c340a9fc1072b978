(** * Claim [long-run-frequency], equation (33): sign separation is not enough (new)

    In every single context the target gains by steering (11).  In a long text it may lose all
    the same, with three tokens: steering changes which contexts occur.  Three witnesses in
    exact numbers, perfectly trained and sign separated; with two tokens it cannot happen. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma PerfectTraining MarkovChain
  ConceptEquation TargetIncreases.
Import ListNotations.
Open Scope R_scope.

(** ** Bigrams of three tokens

    Target {A, B}, P = {A}, N = {O}; the token is the context of the next one. *)
Inductive letter := A | B | O.

Definition letter_eq_dec (x y : letter) : {x = y} + {x <> y}.
Proof. decide equality. Defined.

(** A value for each letter *)
Definition row (x y z : R) (l : letter) : R := match l with A => x | B => y | O => z end.

Section Bigrams.
Variables (a b o : letter -> R).

Definition bigram (c : letter) : letter -> R := match c with A => a | B => b | O => o end.

Definition bigram_data : setup :=
  Setup letter letter bool letter Bool.bool_dec [A; B; O] [A; B; O] []
    (fun z => match z with O => false | _ => true end)
    (fun c => match c with O => false | _ => true end)
    bigram (fun _ => / 3) true [A] [O] (fun _ => 1) (fun _ => 1) (fun _ _ => 0) (fun _ _ => 0).

Definition bigram_model : setup := one_hot_model bigram_data letter_eq_dec.

Hypothesis pos : forall c z, 0 < bigram c z.
Hypothesis sum1 : forall c, bigram c A + bigram c B + bigram c O = 1.
Hypothesis more_A : o A < a A.
Hypothesis more_B : o B < a B.
Hypothesis less_O : a O <= o O.

Lemma bigram_well_posed : well_posed bigram_data.
Proof.
  split; cbn; try (unfold incl; simpl; intuition; fail).
  - intros c _. split; [intros z _; apply pos|]. generalize (sum1 c). simpl. lra.
  - split; [intros; cbn; lra|cbn; lra].
  - split; [intros; cbn; lra|cbn; lra].
Qed.

(** M = log of the quotient of the rows of A and O *)
Lemma bigram_log_odds z : log_odds bigram_data z = ln (a z) - ln (o z).
Proof. unfold log_odds. cbn. ring. Qed.

Theorem bigram_assumptions : well_posed bigram_model /\ perfectly_trained bigram_model /\
  sign_separated bigram_model /\ proper_concept bigram_model (target bigram_model).
Proof.
  assert (wp := bigram_well_posed). repeat split.
  - apply (prob_distribution _ wp). assumption.
  - apply (prob_distribution _ wp). assumption.
  - apply wp.
  - apply wp.
  - apply wp.
  - apply wp.
  - apply wp.
  - apply wp.
  - intros c z. apply (one_hot_trained bigram_data letter_eq_dec wp).
    repeat constructor; simpl; intuition discriminate.
  - change (log_odds bigram_model z) with (log_odds bigram_data z). rewrite bigram_log_odds.
    destruct z; cbn; try reflexivity. intros L. exfalso.
    assert (ln (a O) <= ln (o O)) by (apply ln_le; [apply (pos A)|exact less_O]). lra.
  - change (log_odds bigram_model z) with (log_odds bigram_data z). rewrite bigram_log_odds.
    destruct z; cbn; try discriminate; intros _; apply Rlt_Rminus, ln_increasing; auto;
      apply (pos O).
  - exists A. cbn. auto.
  - exists O. cbn. split; [auto|discriminate].
Qed.

(** The steered chain, if exp (x M) is known *)
Lemma bigram_kernel x (g : letter -> R) y z : (forall l, exp (x * (ln (a l) - ln (o l))) = g l) ->
  steered_kernel bigram_model (fun l => l) x y z =
  bigram y z * g z / (bigram y A * g A + bigram y B * g B + bigram y O * g O).
Proof.
  intros Hg. destruct bigram_assumptions as (wp & tr & _).
  assert (In_all : forall l, In l [A; B; O]) by (intros []; simpl; auto).
  unfold steered_kernel. rewrite (steered_tilt bigram_model wp tr y z x (In_all y) (In_all z)).
  unfold tilt, mass.
  assert (E : forall l, exp (x * log_odds bigram_model l) = g l).
  { intros l. rewrite <- Hg. do 2 f_equal. apply bigram_log_odds. }
  rewrite E. cbn. rewrite !E. f_equal. ring.
Qed.

(** g is exp (x M), and l a stationary law of the chain at strength x *)
Definition law x (g l : letter -> R) : Prop :=
  (forall y, exp (x * (ln (a y) - ln (o y))) = g y) /\
  (forall z, 0 <= l z) /\ l A + l B + l O = 1 /\
  (forall z, let step y := l y * (bigram y z * g z /
      (bigram y A * g A + bigram y B * g B + bigram y O * g O)) in
    step A + step B + step O = l z).

(** The share of the target under any stationary law is that of a law that is checked *)
Lemma bigram_share x (g l : letter -> R) m : law x g l ->
  stationary (vocabulary bigram_model) (steered_kernel bigram_model (fun c => c) x) m ->
  Sum (members bigram_model (target bigram_model)) m = l A + l B.
Proof.
  intros (Hg & Hl & H1 & Hs) Hm. destruct bigram_assumptions as (wp & tr & _).
  assert (L : stationary (vocabulary bigram_model) (steered_kernel bigram_model (fun c => c) x) l).
  { split; [split|].
    - intros z _. apply Hl.
    - cbn. lra.
    - intros z _. rewrite <- Hs. unfold push. cbn.
      rewrite !(bigram_kernel x g) by exact Hg. cbn. ring. }
  assert (V : vocabulary bigram_model <> nil) by (cbn; discriminate).
  destruct (steered_chain bigram_model wp tr (fun c => c) (fun y Hy => Hy) V x) as (_ & U & _).
  rewrite (Sum_ext _ m l).
  - cbn. ring.
  - intros z Hz. apply in_members in Hz. apply U; tauto.
Qed.

(** exp (x M) at three strengths *)
Lemma quotient_0 y : exp (0 * (ln (a y) - ln (o y))) = 1.
Proof. rewrite Rmult_0_l. apply exp_0. Qed.

Lemma quotient_1 y : 0 < a y -> 0 < o y -> exp (1 * (ln (a y) - ln (o y))) = a y / o y.
Proof.
  intros Ha Ho. rewrite Rmult_1_l. unfold Rminus, Rdiv.
  rewrite exp_plus, exp_Ropp, !exp_ln; auto.
Qed.

Lemma quotient_minus_1 y : 0 < a y -> 0 < o y -> exp (-1 * (ln (a y) - ln (o y))) = o y / a y.
Proof.
  intros Ha Ho. replace (-1 * (ln (a y) - ln (o y))) with (- (1 * (ln (a y) - ln (o y)))) by ring.
  rewrite exp_Ropp, quotient_1 by auto. field. lra.
Qed.

(** The target's share of a long text falls from strength x to strength x', from f to f' *)
Definition share_falls (x f x' f' : R) : Prop := x < x' /\ f' < f /\
  (forall m, stationary (vocabulary bigram_model) (steered_kernel bigram_model (fun c => c) x) m ->
    Sum (members bigram_model (target bigram_model)) m = f) /\
  (forall m, stationary (vocabulary bigram_model) (steered_kernel bigram_model (fun c => c) x') m ->
    Sum (members bigram_model (target bigram_model)) m = f').

(** What is claimed of a witness; in every context the target gains *)
Definition witness (x f x' f' : R) : Prop :=
  well_posed bigram_model /\ perfectly_trained bigram_model /\ sign_separated bigram_model /\
  proper_concept bigram_model (target bigram_model) /\
  (forall c, increasing (delta_p_concept bigram_model c (target bigram_model))) /\
  share_falls x f x' f'.

Lemma bigram_witness x (g l : letter -> R) f x' (g' l' : letter -> R) f' :
  x < x' -> f' < f -> law x g l -> law x' g' l' -> l A + l B = f -> l' A + l' B = f' ->
  witness x f x' f'.
Proof.
  intros Hx Hf L L' E E'. destruct bigram_assumptions as (wp & tr & sep & prop).
  split; [exact wp|]. split; [exact tr|]. split; [exact sep|]. split; [exact prop|]. split.
  - intros c. apply target_increases; auto. destruct c; simpl; auto.
  - split; [exact Hx|]. split; [exact Hf|]. rewrite <- E, <- E'.
    split; intros m; [apply (bigram_share x g)|apply (bigram_share x' g')]; assumption.
Qed.
End Bigrams.

(** Facts about concrete rows *)
Ltac rows := first [intros [] []; cbn; lra | intros []; cbn; lra | cbn; lra].

(** Rows over 30, from strength 0 to strength 1 *)
Theorem long_run_falls :
  witness (row (25 / 30) (4 / 30) (1 / 30)) (row (3 / 30) (1 / 30) (26 / 30))
    (row (24 / 30) (1 / 30) (5 / 30)) 0 (800 / 933) 1 (72231493 / 84452053).
Proof.
  apply bigram_witness with (g := fun _ => 1) (l := row (233 / 311) (101 / 933) (133 / 933))
    (g' := row (25 / 24) 4 (1 / 5))
    (l' := row (44733925 / 84452053) (3928224 / 12064579) (12220560 / 84452053)); try rows.
  - split; [apply quotient_0|split; [rows|split; [rows|intros []; cbn; field]]].
  - split; [|split; [rows|split; [rows|intros []; cbn; field]]].
    intros y. rewrite quotient_1; destruct y; cbn; (lra || field).
Qed.

(** A larger fall: rows over 32 *)
Theorem long_run_falls_more :
  witness (row (25 / 32) (4 / 32) (3 / 32)) (row (1 / 32) (2 / 32) (29 / 32))
    (row (24 / 32) (1 / 32) (7 / 32)) 0 (4 / 5) 1 (701194037 / 896437301).
Proof.
  apply bigram_witness with (g := fun _ => 1) (l := row (7 / 10) (1 / 10) (1 / 5))
    (g' := row (25 / 24) 4 (3 / 7))
    (l' := row (416904725 / 896437301) (284289312 / 896437301) (195243264 / 896437301)); try rows.
  - split; [apply quotient_0|split; [rows|split; [rows|intros []; cbn; field]]].
  - split; [|split; [rows|split; [rows|intros []; cbn; field]]].
    intros y. rewrite quotient_1; destruct y; cbn; (lra || field).
Qed.

(** The same at negative strengths: rows over 30, from -1 to 0 *)
Theorem long_run_falls_below_0 :
  witness (row (4 / 30) (8 / 30) (18 / 30)) (row (7 / 30) (22 / 30) (1 / 30))
    (row (1 / 30) (7 / 30) (22 / 30)) (-1) (1122327 / 1759876) 0 (13 / 21).
Proof.
  apply bigram_witness with (g := row (1 / 4) (7 / 8) (22 / 18))
    (l := row (89127 / 1759876) (258300 / 439969) (637549 / 1759876))
    (g' := fun _ => 1) (l' := row (1 / 7) (10 / 21) (8 / 21)); try rows.
  - split; [|split; [rows|split; [rows|intros []; cbn; field]]].
    intros y. rewrite quotient_minus_1; destruct y; cbn; (lra || field).
  - split; [apply quotient_0|split; [rows|split; [rows|intros []; cbn; field]]].
Qed.

(** ** Two tokens

    Then the share always increases: m_t / m_o is the probability of t after o over that of
    o after t, and the one rises while the other falls. *)
Theorem two_tokens_increase s (after : token s -> context s) t o x x' m m' :
  well_posed s -> perfectly_trained s -> sign_separated s ->
  (forall y, In y (vocabulary s) -> In (after y) (contexts s)) ->
  vocabulary s = [t; o] -> token_concept s t = target s -> token_concept s o <> target s ->
  x < x' -> stationary (vocabulary s) (steered_kernel s after x) m ->
  stationary (vocabulary s) (steered_kernel s after x') m' -> m t < m' t.
Proof.
  intros wp tr sep into V Ht Ho Hx [[P H1] S] [[P' H1'] S'].
  assert (It : In t (vocabulary s)) by (rewrite V; simpl; auto).
  assert (Io : In o (vocabulary s)) by (rewrite V; simpl; auto).
  assert (prop : proper_concept s (target s)) by (split; [exists t|exists o]; auto).
  assert (K : forall y u, In y (vocabulary s) ->
    concept_prob s (after y) (target s) u = steered_kernel s after u y t).
  { intros y u _. unfold concept_prob, members. rewrite V. simpl.
    replace (is_in s (target s) t) with true by (symmetry; apply is_in_true, Ht).
    replace (is_in s (target s) o) with false by (symmetry; apply is_in_false, Ho).
    simpl. unfold steered_kernel. ring. }
  assert (L : forall y, In y (vocabulary s) ->
    0 < steered_kernel s after x y t /\
    steered_kernel s after x y t < steered_kernel s after x' y t /\
    steered_kernel s after x' y t < 1).
  { intros y Hy. assert (Hc := into y Hy). rewrite <- !K by auto.
    assert (R : forall u, 0 < concept_prob s (after y) (target s) u < 1).
    { intros u. rewrite concept_prob_F by auto. apply F_range;
        auto using prob_weights, proper_in, proper_out. }
    split; [apply R|]. split; [|apply R].
    rewrite !concept_prob_F by auto. apply separated_concept_increases with (m := 0);
      auto using prob_weights, separated_nonconstant, proper_in, proper_out.
    intros z Hz. destruct (is_in s (target s) z) eqn:E.
    - apply is_in_true in E. apply Rlt_le, sep; auto.
    - apply is_in_false in E. apply Rnot_lt_le. intros Hlt. apply E, sep; auto. }
  destruct (L t It) as (A1 & A2 & A3). destruct (L o Io) as (B1 & B2 & B3).
  specialize (S t It). specialize (S' t It). unfold push in S, S'.
  rewrite V in H1, H1', S, S'. simpl in H1, H1', S, S'.
  set (q := steered_kernel s after x t t) in *. set (q' := steered_kernel s after x' t t) in *.
  set (r := steered_kernel s after x o t) in *. set (r' := steered_kernel s after x' o t) in *.
  assert (E : m t * (1 - q + r) = r) by nra. assert (E' : m' t * (1 - q' + r') = r') by nra.
  apply Rmult_lt_reg_r with ((1 - q + r) * (1 - q' + r')); [nra|].
  rewrite <- Rmult_assoc, E, (Rmult_comm (1 - q + r)), <- Rmult_assoc, E'.
  nra.
Qed.
