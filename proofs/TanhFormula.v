(** * Claim [tanh-formula], equation (10); paper, 3.6

    The steered probability of a concept is a hyperbolic tangent of an integral. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma Derivative ConceptEquation.
Open Scope R_scope.

Definition logit x := ln (x / (1 - x)).

Lemma tanh_logit x : 0 < x < 1 -> tanh (logit x / 2) = 2 * x - 1.
Proof.
  intros Hx. unfold tanh, sinh, cosh. rewrite exp_Ropp.
  set (u := exp (logit x / 2)). assert (0 < u) by apply exp_pos.
  assert (Hu : u * u * (1 - x) = x).
  { unfold u. rewrite <- exp_plus. replace (logit x / 2 + logit x / 2) with (logit x) by field.
    unfold logit. rewrite exp_ln by (apply Rdiv_lt_0_compat; lra). field. lra. }
  replace ((u - / u) / 2 / ((u + / u) / 2)) with ((u * u - 1) / (u * u + 1))
    by (field; repeat split; nra).
  apply Rmult_eq_reg_r with (u * u + 1); [|nra].
  replace ((u * u - 1) / (u * u + 1) * (u * u + 1)) with (u * u - 1) by (field; nra). nra.
Qed.

Section Tanh.
Context {A : Type} (zs : list A) (p M : A -> R) (C : A -> bool).
Hypothesis pw : positive_weights zs p.
Hypothesis inC : exists z, In z zs /\ C z = true.
Hypothesis notC : exists z, In z zs /\ C z = false.
Notation tilt := (tilt zs p M).
Notation F := (F zs p M C).
Notation mu_in := (mu_in zs p M C).
Notation mu_out := (mu_out zs p M C).

(** nu (a): integral of mu_C - mu_(complement) from 0 to a *)
Definition nu a := RInt (fun x => mu_in x - mu_out x) 0 a.

Lemma logit_derive a : is_derive (fun x => logit (F x)) a (mu_in a - mu_out a).
Proof.
  assert (HF := F_range zs p M C pw inC notC a).
  assert (HD := F_derive zs p M C pw inC notC a). unfold logit.
  evar_last.
  - apply is_derive_comp.
    + apply is_derive_Reals, derivable_pt_lim_ln. apply Rdiv_lt_0_compat; lra.
    + apply is_derive_div; [apply HD| |lra].
      apply @is_derive_minus; [apply @is_derive_const|apply HD].
  - unfold scal, minus, zero, plus, opp; simpl. unfold mult; simpl. field. lra.
Qed.

Lemma ex_derive_partial_mean (l : list A) a :
  ex_derive (fun x => Sum l (fun z => tilt z x * M z)) a.
Proof.
  eexists. apply (Sum_derive l (fun z x => tilt z x * M z)
    (fun z x => tilt z x * (M z - mean zs p M x) * M z)).
  intros z _. apply (is_derive_scal_l (tilt z) a _ (M z)), tilt_derive; auto.
Qed.

Lemma mean_gap_continuous a : continuous (fun x => mu_in x - mu_out x) a.
Proof.
  assert (HF := F_range zs p M C pw inC notC a).
  assert (HD : ex_derive F a) by (eexists; apply F_derive; auto).
  apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)).
  apply (ex_derive_minus mu_in mu_out a); apply ex_derive_div; auto using ex_derive_partial_mean;
    try lra.
  apply (ex_derive_minus (fun _ => 1) F a); [apply ex_derive_const|exact HD].
Qed.

(** The integral has a closed form: nu (a) = logit F(a) - logit F(0). *)
Theorem nu_logit a : nu a = logit (F a) - logit (F 0).
Proof.
  apply is_RInt_unique.
  apply (is_RInt_derive (V := R_CompleteNormedModule) (fun x => logit (F x))).
  - intros; apply logit_derive.
  - intros; apply mean_gap_continuous.
Qed.

Theorem F_tanh a : 2 * F a - 1 = tanh ((nu a + logit (F 0)) / 2).
Proof.
  rewrite nu_logit. replace (logit (F a) - logit (F 0) + logit (F 0)) with (logit (F a)) by ring.
  symmetry. apply tanh_logit, F_range; auto.
Qed.

(** Means over a part lie between the extreme values of M *)
Lemma mean_gap_bound a : Rabs (mu_in a - mu_out a) <= top zs M - bottom zs M.
Proof.
  assert (HF := F_range zs p M C pw inC notC a).
  assert (H : forall b m, 0 < m -> Sum (filter b zs) (fun z => tilt z a) = m ->
    bottom zs M <= Sum (filter b zs) (fun z => tilt z a * M z) / m <= top zs M).
  { intros b m Hm E.
    assert (Ht : forall z, In z (filter b zs) -> In z zs /\ 0 <= tilt z a).
    { intros z Hz. apply filter_In in Hz. split; [tauto|apply Rlt_le, tilt_pos; tauto]. }
    split; (apply Rmult_le_reg_r with m; [auto|]); unfold Rdiv;
      rewrite Rmult_assoc, Rinv_l, Rmult_1_r, <- E, Rmult_comm, <- Sum_scalr by lra;
      apply Sum_le; intros z Hz; destruct (Ht z Hz); apply Rmult_le_compat_l; auto.
    - apply Min_le; auto.
    - apply Max_ge; auto. }
  assert (H1 := H C (F a) (proj1 HF) eq_refl).
  assert (H2 := H (fun z => negb (C z)) (1 - F a) ltac:(lra) (F_outside zs p M C pw a)).
  fold (mu_in a) in H1. fold (mu_out a) in H2. apply Rabs_le. lra.
Qed.

(** |nu (a)| <= (max M - min M) |a|. *)
Theorem nu_bound a : Rabs (nu a) <= (top zs M - bottom zs M) * Rabs a.
Proof.
  rewrite nu_logit.
  assert (H : forall x y, x < y ->
    Rabs (logit (F y) - logit (F x)) <= (top zs M - bottom zs M) * (y - x)).
  { intros x y Hxy.
    destruct (mean_value (fun x => logit (F x)) _ x y Hxy logit_derive) as (t & _ & ->).
    rewrite Rabs_mult, (Rabs_right (y - x)) by lra.
    apply Rmult_le_compat_r; [lra|apply mean_gap_bound]. }
  destruct (Rtotal_order 0 a) as [L|[<-|L]].
  - rewrite (Rabs_right a) by lra. specialize (H 0 a L). rewrite Rminus_0_r in H. exact H.
  - rewrite Rminus_diag_eq by reflexivity. rewrite Rabs_R0, Rmult_0_r. lra.
  - rewrite Rabs_minus_sym, (Rabs_left a) by lra. replace (- a) with (0 - a) by ring. auto.
Qed.
End Tanh.

Section ModelTanh.
Variables (s : setup) (c : context s) (k : concept s).
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.
Hypothesis Hc : In c (contexts s).
Hypothesis Hk : proper_concept s k.

(** r_j = log (F(0) / (1 - F(0))), r'_j = tanh (r_j / 2), and nu_j (a) *)
Definition concept_r := logit (concept_prob s c k 0).
Definition concept_r' := tanh (concept_r / 2).
Definition concept_nu (a : R) := RInt (fun x => mean_inside s c k x - mean_outside s c k x) 0 a.

Lemma concept_nu_tilt a : concept_nu a = nu (vocabulary s) (prob s c) (log_odds s) (is_in s k) a.
Proof.
  apply RInt_ext. intros x _. rewrite mean_inside_mu, mean_outside_mu by auto. reflexivity.
Qed.

Lemma concept_prob_0 : concept_prob s c k 0 = Sum (members s k) (prob s c).
Proof.
  rewrite concept_prob_F by auto. apply Sum_ext; intros z _. apply tilt_0, prob_distribution; auto.
Qed.

(** Tanh formula (10), paper 3.6: for every concept C that is not empty and not
    the whole vocabulary,
      Delta p(C|c,a) = (tanh ((nu(a) + r) / 2) - r') / (2 |C|),
      nu(a) = logit F(a) - logit F(0),   |nu(a)| <= (max M - min M) |a|. *)
Theorem tanh_formula a :
  delta_p_concept s c k a =
    / (2 * INR (length (members s k))) * (tanh ((concept_nu a + concept_r) / 2) - concept_r') /\
  concept_nu a = logit (concept_prob s c k a) - logit (concept_prob s c k 0) /\
  Rabs (concept_nu a) <= (max_log_odds s - min_log_odds s) * Rabs a.
Proof.
  assert (pw := prob_weights s wp c Hc).
  assert (HF := fun x => F_range _ _ (log_odds s) _ pw (proper_in s k Hk) (proper_out s k Hk) x).
  rewrite concept_nu_tilt. split; [|split].
  - unfold concept_r', concept_r. rewrite delta_p_concept_prob by auto.
    rewrite tanh_logit by (rewrite concept_prob_F by auto; apply HF).
    rewrite (concept_prob_F s c k wp tr Hc 0).
    rewrite <- F_tanh by auto using proper_in, proper_out.
    rewrite <- !concept_prob_F, concept_prob_0 by auto.
    field. generalize (members_size s k Hk). lra.
  - rewrite nu_logit by auto using proper_in, proper_out.
    rewrite !concept_prob_F by auto. reflexivity.
  - apply nu_bound; auto using proper_in, proper_out.
Qed.
End ModelTanh.
