(** * Log-odds given directly (new)

    Every function m of the tokens is a log-odds function up to a constant, and constants
    do not matter: to the contexts of a setup add two of weight 0, with p proportional to
    e^m and to 1, as P and N.  So every law on (p, M) holds for log-odds that are given
    and not derived from contexts. *)
From Coq Require Import Reals Lra List FinFun.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma PerfectTraining.
Import ListNotations.
Open Scope R_scope.

Section Direct.
Variables (s : setup) (m : token s -> R).
Variable context_eq_dec : forall c c' : context s, {c = c'} + {c <> c'}.

Definition pair_context := (context s + bool)%type.

Definition pair_eq_dec (c c' : pair_context) : {c = c'} + {c <> c'}.
Proof. decide equality. apply Bool.bool_dec. Defined.

(** The data of s with the pair of contexts more *)
Definition direct_data : setup :=
  Setup (token s) pair_context (concept s) (coordinate s) (concept_eq_dec s) (vocabulary s)
    (inr true :: inr false :: map inl (contexts s)) (coordinates s) (token_concept s)
    (fun c => match c with inl c => context_concept s c | inr _ => target s end)
    (fun c => match c with
      | inl c => prob s c
      | inr true => softmax (vocabulary s) m
      | inr false => softmax (vocabulary s) (fun _ => 0) end)
    (fun c => match c with inl c => weight s c | inr _ => 0 end)
    (target s) [inr true] [inr false] (fun _ => 1) (fun _ => 1)
    (unembedding s) (fun _ _ => 0).

(** ... trained perfectly *)
Definition direct_model : setup := one_hot_model direct_data pair_eq_dec.

Hypothesis some_token : vocabulary s <> [].
Hypothesis distributions : forall c, In c (contexts s) ->
  distribution (vocabulary s) (prob s c).
Hypothesis distinct : NoDup (contexts s).

Lemma direct_well_posed : well_posed direct_data.
Proof.
  split; cbn.
  - intros c [<-|[<-|Hc]]; [apply softmax_distribution; auto|apply softmax_distribution; auto|].
    apply in_map_iff in Hc. destruct Hc as (c' & <- & Hc'). apply distributions, Hc'.
  - intros c [<-|[]]. left. reflexivity.
  - intros c [<-|[]]. right. left. reflexivity.
  - split; [intros; cbn; lra|cbn; ring].
  - split; [intros; cbn; lra|cbn; ring].
Qed.

Lemma direct_log_odds_value z : log_odds direct_data z =
  m z + (ln (Sum (vocabulary s) (fun _ => exp 0)) - ln (Sum (vocabulary s) (fun y => exp (m y)))).
Proof.
  assert (Hp : forall L : token s -> R, 0 < Sum (vocabulary s) (fun y => exp (L y))).
  { intros L. destruct (Max_attained (vocabulary s) L some_token) as (y & Hy & _).
    apply Sum_pos with y; auto using exp_pos. intros; apply Rlt_le, exp_pos. }
  unfold log_odds. cbn. unfold softmax.
  rewrite !ln_quotient, !ln_exp by (apply exp_pos || apply (Hp m) || apply (Hp (fun _ => 0))).
  ring.
Qed.

(** The log-odds of this model are m up to a constant, its steered probabilities are p
    tilted by m, and so is its loss; weights of a mean stay such. *)
Theorem direct_log_odds :
  well_posed direct_model /\ perfectly_trained direct_model /\
  (weights_averaging s -> weights_averaging direct_model) /\
  (exists k, forall z, log_odds direct_model z = m z + k) /\
  (forall c z a, In c (contexts s) -> In z (vocabulary s) ->
     steered_prob direct_model (inl c) z a = tilt (vocabulary s) (prob s c) m z a) /\
  (forall a, cross_entropy direct_model a =
     loss s (fun c z => tilt (vocabulary s) (prob s c) m z a)).
Proof.
  assert (wp : well_posed direct_model) by (destruct direct_well_posed; split; auto).
  assert (tr : perfectly_trained direct_model).
  { apply one_hot_trained; [apply direct_well_posed|]. cbn.
    assert (Hi : forall b, ~ In (inr b) (map (@inl (context s) bool) (contexts s))).
    { intros b Hb. apply in_map_iff in Hb. destruct Hb as (c & E & _). discriminate. }
    constructor; [intros [E|E]; [discriminate|apply (Hi true E)]|].
    constructor; [apply Hi|]. apply FinFun.Injective_map_NoDup; [|exact distinct].
    intros c c' E. injection E. auto. }
  assert (T : forall c z a, In c (contexts s) -> In z (vocabulary s) ->
    steered_prob direct_model (inl c) z a = tilt (vocabulary s) (prob s c) m z a).
  { intros c z a Hc Hz. rewrite (steered_tilt direct_model wp tr (inl c) z a); auto.
    - eapply (tilt_shift (vocabulary s) (prob s c) m); [exact Hz|].
      intros y _. apply direct_log_odds_value.
    - cbn. right. right. apply in_map, Hc. }
  split; [exact wp|split; [exact tr|split; [|split; [|split; [exact T|]]]]].
  - intros [Hw H1]. split; cbn.
    + intros c [<-|[<-|Hc]]; cbn; try lra. apply in_map_iff in Hc.
      destruct Hc as (c' & <- & Hc'). apply Hw, Hc'.
    + rewrite Sum_map, (Sum_ext (contexts s) _ (weight s)) by reflexivity. rewrite H1. ring.
  - eexists. intros z. apply direct_log_odds_value.
  - intros a. unfold cross_entropy, loss.
    change (contexts direct_model)
      with (inr true :: inr false :: map (@inl (context s) bool) (contexts s)).
    simpl Sum at 1. rewrite Sum_map. cbn [weight direct_model]. f_equal.
    transitivity (0 * Sum (vocabulary s) (fun z => prob direct_model (inr true) z *
        ln (steered_prob direct_model (inr true) z a)) +
      (0 * Sum (vocabulary s) (fun z => prob direct_model (inr false) z *
        ln (steered_prob direct_model (inr false) z a)) +
      Sum (contexts s) (fun c => weight s c * Sum (vocabulary s) (fun z => prob s c z *
        ln (steered_prob direct_model (inl c) z a))))); [reflexivity|].
    rewrite !Rmult_0_l, !Rplus_0_l. apply Sum_ext. intros c Hc. f_equal.
    apply Sum_ext. intros z Hz. rewrite T; auto.
Qed.
End Direct.
