(** * Claim [dominated-concept-decreases], equation (13); paper, 3.6

    A concept whose log-odds are below all others loses probability. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma ConceptEquation TargetIncreases.
Open Scope R_scope.

Lemma F_complement {A} (zs : list A) (p M : A -> R) C a : positive_weights zs p ->
  F zs p M C a = 1 - F zs p M (fun z => negb (C z)) a.
Proof. intros pw. unfold F at 2. rewrite F_outside by auto. ring. Qed.

(** Dominated concept (13), paper 3.6: if M is not constant and
    max of M on C <= min of M off C, then Delta p(C|c,a) is strictly decreasing. *)
Theorem dominated_concept_decreases s c k : well_posed s -> perfectly_trained s ->
  nonconstant (vocabulary s) (log_odds s) -> In c (contexts s) -> proper_concept s k ->
  (forall z z', In z (vocabulary s) -> In z' (vocabulary s) ->
     token_concept s z = k -> token_concept s z' <> k -> log_odds s z <= log_odds s z') ->
  decreasing (delta_p_concept s c k).
Proof.
  intros wp tr nc Hc Hk Hdom a b Hab. apply delta_p_concept_lt; auto.
  rewrite !concept_prob_F by auto. set (C := is_in s k).
  assert (pw := prob_weights s wp c Hc).
  rewrite (F_complement _ _ _ C a), (F_complement _ _ _ C b) by auto.
  enough (increasing (F (vocabulary s) (prob s c) (log_odds s) (fun z => negb (C z))))
    by (generalize (H a b Hab); lra).
  destruct (proper_in s k Hk) as (x & Hx & Ex). destruct (proper_out s k Hk) as (y & Hy & Ey).
  apply separated_concept_increases with (m := Max (members s k) (log_odds s)); auto.
  - exists y. unfold C. rewrite Ey. auto.
  - exists x. unfold C. rewrite Ex. auto.
  - intros z Hz. unfold C. destruct (is_in s k z) eqn:E; simpl.
    + apply Max_ge. apply filter_In. auto.
    + destruct (Max_attained (members s k) (log_odds s)) as (w & Hw & <-).
      { intros E0. assert (H : In x (members s k)) by (apply filter_In; auto). rewrite E0 in H.
        destruct H. }
      apply in_members in Hw. apply is_in_false in E. apply Hdom; tauto.
Qed.
