(** * Claim [peak-sign]; Remark 3.4

    Off the target concept, the tokens of the target peak at positive strengths when
    the noise of the data is small.  (For a context inside the target this can
    fail.) *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma SignSeparation Bump PeakOrder.
Open Scope R_scope.

(** A token peaks at a positive strength exactly if its log-odds exceed the mean
    log-odds of the unsteered context. *)
Theorem peak_positive_iff s c z x : well_posed s -> perfectly_trained s ->
  nonconstant (vocabulary s) (log_odds s) -> In c (contexts s) -> In z (vocabulary s) ->
  peaks_at (delta_p s c z) x -> (Rbar_lt 0 x <-> log_odds_mean s c < log_odds s z).
Proof.
  intros wp tr nc Hc Hz H. apply model_peak in H; auto.
  rewrite <- steered_mean_0, steered_mean_tilt by auto.
  apply position_sign; auto using prob_weights.
Qed.

(** The data of Remark 3.4, with G concepts and noise e: p(z|c) is
    a_z = (1 - e) gamma_z inside the concept of the context and
    b_z = e omega_z / (G - 1) outside, where gamma and omega are positive and sum to
    1 on each concept. *)
Definition inside_prob {A} (gamma : A -> R) (e : R) (z : A) : R := (1 - e) * gamma z.
Definition outside_prob {A} (omega : A -> R) (G e : R) (z : A) : R := e * omega z / (G - 1).

Definition noisy_data s (gamma omega : token s -> R) (G e : R) : Prop :=
  forall c z, In c (contexts s) -> In z (vocabulary s) -> prob s c z =
    if is_in s (context_concept s c) z then inside_prob gamma e z else outside_prob omega G e z.

Definition profile s (f : token s -> R) : Prop :=
  (forall z, In z (vocabulary s) -> 0 < f z) /\
  forall z, In z (vocabulary s) -> Sum (members s (token_concept s z)) f = 1.

(** Such data are distributions if G is the number of concepts; so the hypotheses of
    the remark can be met. *)
Lemma Sum_by_concept s (ks : list (concept s)) f : NoDup ks ->
  (forall z, In z (vocabulary s) -> In (token_concept s z) ks) ->
  Sum (vocabulary s) f = Sum ks (fun k => Sum (members s k) f).
Proof.
  intros nd Hk.
  rewrite (Sum_ext ks _ (fun k => Sum (vocabulary s) (fun z => if is_in s k z then f z else 0)))
    by (intros; apply Sum_filter).
  rewrite Sum_swap. apply Sum_ext. intros z Hz.
  rewrite (Sum_ext ks _ (fun k => if concept_eq_dec s (token_concept s z) k then f z else 0)).
  - symmetry. apply (Sum_indicator (concept_eq_dec s) ks (fun _ => f z)); auto.
  - intros k _. unfold is_in. destruct concept_eq_dec; reflexivity.
Qed.

Lemma noisy_data_distribution s gamma omega e (ks : list (concept s)) c :
  NoDup ks -> (2 <= length ks)%nat ->
  (forall z, In z (vocabulary s) -> In (token_concept s z) ks) ->
  (forall k, In k ks -> exists z, In z (vocabulary s) /\ token_concept s z = k) ->
  profile s gamma -> profile s omega -> 0 < e < 1 ->
  noisy_data s gamma omega (INR (length ks)) e ->
  In c (contexts s) -> In (context_concept s c) ks ->
  distribution (vocabulary s) (prob s c).
Proof.
  intros nd Hlen Hk Hne [pg sg] [po so] He data Hc Hck.
  assert (HG : 1 < INR (length ks)) by (apply (lt_INR 1); lia).
  set (G := INR (length ks)) in *. split.
  - intros z Hz. rewrite data by auto. unfold inside_prob, outside_prob.
    generalize (pg z Hz) (po z Hz). intros Hgz Hoz.
    destruct is_in; [apply Rmult_lt_0_compat; lra|].
    apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat; lra|lra].
  - rewrite (Sum_by_concept s ks) by auto.
    rewrite (Sum_ext ks _ (fun k => e / (G - 1) +
      (if concept_eq_dec s (context_concept s c) k then 1 - e - e / (G - 1) else 0))).
    + rewrite Sum_plus, Sum_const, (Sum_indicator _ ks (fun _ => 1 - e - e / (G - 1))) by auto.
      fold G. field. lra.
    + intros k Hkk. destruct (Hne k Hkk) as (y & Hy & <-).
      destruct concept_eq_dec as [E|E].
      * rewrite (Sum_ext _ _ (fun z => (1 - e) * gamma z)).
        -- rewrite Sum_scal, sg by auto. ring.
        -- intros z Hz. apply in_members in Hz. destruct Hz as [Hz Ez]. rewrite data by auto.
           replace (is_in s (context_concept s c) z) with true; [reflexivity|].
           symmetry. apply is_in_true. congruence.
      * rewrite (Sum_ext _ _ (fun z => e / (G - 1) * omega z)).
        -- rewrite Sum_scal, so by auto. ring.
        -- intros z Hz. apply in_members in Hz. destruct Hz as [Hz Ez]. rewrite data by auto.
           replace (is_in s (context_concept s c) z) with false.
           ++ unfold outside_prob, Rdiv. ring.
           ++ symmetry. apply is_in_false. congruence.
Qed.

(** Spread of the data: sum over the vocabulary of |log (gamma_z / omega_z)| *)
Definition spread {A} (zs : list A) (gamma omega : A -> R) : R :=
  Sum zs (fun z => Rabs (ln (gamma z / omega z))).

(** A noise level below which the remark holds *)
Definition noise_bound {A} (zs : list A) (gamma omega : A -> R) : R :=
  exp (- 4 * spread zs gamma omega) / 2.

Section PeakSign.
Variables (s : setup) (gamma omega : token s -> R) (G e : R).
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.
Hypothesis sets : steering_sets s.
Hypothesis proper : proper_concept s (target s).
Hypothesis pg : profile s gamma.
Hypothesis po : profile s omega.
Hypothesis HG : 2 <= G.
Hypothesis He : 0 < e < noise_bound (vocabulary s) gamma omega.
Hypothesis data : noisy_data s gamma omega G e.

Let zs := vocabulary s.
Let B := spread zs gamma omega.
(* the log-odds of a target token z are L + log (gamma_z / omega_z) *)
Let L := ln ((1 - e) * (G - 1) / e).

Lemma spread_nonneg : 0 <= B.
Proof. apply Sum_nonneg. intros; apply Rabs_pos. Qed.

Lemma spread_ge z : In z zs -> Rabs (ln (gamma z / omega z)) <= B.
Proof.
  intros Hz. apply (Sum_ge_term zs (fun z => Rabs (ln (gamma z / omega z)))); auto.
  intros; apply Rabs_pos.
Qed.

Lemma noise_half : e < / 2.
Proof.
  assert (exp (- 4 * B) <= exp 0).
  { destruct spread_nonneg as [H|<-]; [|rewrite Rmult_0_r; lra]. apply Rlt_le, exp_increasing.
    lra. }
  rewrite exp_0 in H. unfold noise_bound in He. fold zs in He. fold B in He. lra.
Qed.

Lemma level_large : 4 * B < L.
Proof.
  assert (Hh := noise_half). rewrite <- (ln_exp (4 * B)). apply ln_increasing; [apply exp_pos|].
  apply Rlt_le_trans with (/ (2 * e)).
  - apply Rmult_lt_reg_r with (2 * e); [lra|]. rewrite Rinv_l by lra.
    unfold noise_bound in He. fold zs in He. fold B in He.
    replace 1 with (exp (4 * B) * exp (- 4 * B)).
    + generalize (exp_pos (4 * B)). nra.
    + rewrite <- exp_plus. replace (4 * B + - 4 * B) with 0 by ring. apply exp_0.
  - replace (/ (2 * e)) with (/ 2 / e) by (field; lra).
    apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat; lra|nra].
Qed.

Lemma profile_le_1 f z : profile s f -> In z zs -> f z <= 1.
Proof.
  intros [Hf H1] Hz. rewrite <- (H1 z Hz).
  apply (Sum_ge_term _ f); [|apply in_members; auto].
  intros y Hy. apply in_members in Hy. apply Rlt_le, Hf; tauto.
Qed.

Lemma log_ratio z : In z zs ->
  ln (inside_prob gamma e z / outside_prob omega G e z) = L + ln (gamma z / omega z).
Proof.
  intros Hz. assert (Hh := noise_half).
  assert (Hg := proj1 pg z Hz). assert (Ho := proj1 po z Hz). unfold L.
  rewrite <- ln_mult; try (apply Rdiv_lt_0_compat; auto).
  - f_equal. unfold inside_prob, outside_prob. field. lra.
  - apply Rmult_lt_0_compat; lra.
  - lra.
Qed.

(** At this noise level the data satisfy Assumption 1 *)
Lemma noisy_association :
  concept_association s (inside_prob gamma e) (outside_prob omega G e).
Proof.
  intros z Hz. assert (Hh := noise_half). assert (HL := level_large). assert (HB := spread_nonneg).
  assert (Hg := proj1 pg z Hz). assert (Ho := proj1 po z Hz).
  assert (Hb : 0 < outside_prob omega G e z).
  { apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat|]; lra. }
  split; [split; [exact Hb|]|split].
  - assert (Ha : 0 < inside_prob gamma e z) by (apply Rmult_lt_0_compat; lra).
    apply ln_lt_inv; auto. apply Rminus_lt_0. rewrite <- ln_quotient, log_ratio by auto.
    generalize (spread_ge z Hz) (Rabs_maj2 (ln (gamma z / omega z))). lra.
  - assert (H1 := profile_le_1 gamma z pg Hz). unfold inside_prob. nra.
  - intros c Hc. apply data; auto.
Qed.

Lemma log_odds_profile z : In z zs -> token_concept s z = target s ->
  log_odds s z = L + ln (gamma z / omega z).
Proof.
  intros Hz Ht. rewrite (log_odds_on_target s _ _ wp sets noisy_association z Hz Ht).
  apply log_ratio; auto.
Qed.

Lemma target_profile : Sum (members s (target s)) omega = 1.
Proof. destruct proper as [(y & Hy & <-) _]. apply po; auto. Qed.

(** Off the target, the mean log-odds are at most e (L + B) / (G - 1) *)
Lemma mean_small c : In c (contexts s) -> context_concept s c <> target s ->
  log_odds_mean s c <= e / (G - 1) * (L + B).
Proof.
  intros Hc Hne. assert (Hh := noise_half). assert (HL := level_large).
  assert (HB := spread_nonneg).
  assert (sep := sign_separation s _ _ wp sets noisy_association).
  assert (Hk : 0 < e / (G - 1)) by (apply Rdiv_lt_0_compat; lra).
  set (T := members s (target s)).
  apply Rle_trans with (Sum T (fun z => prob s c z * log_odds s z)).
  - unfold log_odds_mean, T, members. rewrite Sum_filter. apply Sum_le. intros z Hz.
    destruct (is_in s (target s) z) eqn:E; [lra|]. apply is_in_false in E.
    assert (log_odds s z <= 0) by (apply Rnot_lt_le; intros H; apply E, sep; auto).
    generalize (prob_pos s c z wp Hc Hz). nra.
  - replace (e / (G - 1) * (L + B)) with
      (e / (G - 1) * (Sum T (fun z => omega z * L) + B)).
    2:{ rewrite Sum_scalr. unfold T. rewrite target_profile. ring. }
    apply Rle_trans
      with (e / (G - 1) * Sum T (fun z => omega z * L + Rabs (ln (gamma z / omega z)))).
    + rewrite <- Sum_scal. apply Sum_le. intros z Hz. apply in_members in Hz.
      destruct Hz as [Hz Ht].
      rewrite data by auto.
      assert (Hf : is_in s (context_concept s c) z = false) by (apply is_in_false; congruence).
      rewrite Hf, log_odds_profile by auto. unfold outside_prob.
      assert (H1 := profile_le_1 omega z po Hz). assert (H0 := proj1 po z Hz).
      replace (e * omega z / (G - 1) * (L + ln (gamma z / omega z)))
        with (e / (G - 1) * (omega z * L + omega z * ln (gamma z / omega z))) by (field; lra).
      apply Rmult_le_compat_l; [lra|]. apply Rplus_le_compat_l.
      generalize (Rle_abs (ln (gamma z / omega z))) (Rabs_pos (ln (gamma z / omega z))). nra.
    + apply Rmult_le_compat_l; [lra|]. rewrite Sum_plus. apply Rplus_le_compat_l.
      unfold T, members. rewrite Sum_filter. apply Sum_le. intros z _.
      generalize (Rabs_pos (ln (gamma z / omega z))). destruct (is_in s (target s) z); lra.
Qed.

(** So the log-odds of every target token exceed the mean of the context *)
Theorem noisy_mean_below c z : In c (contexts s) -> context_concept s c <> target s ->
  In z (vocabulary s) -> token_concept s z = target s -> log_odds_mean s c < log_odds s z.
Proof.
  intros Hc Hne Hz Ht.
  assert (Hh := noise_half). assert (HL := level_large). assert (HB := spread_nonneg).
  apply Rle_lt_trans with (1 := mean_small c Hc Hne). rewrite log_odds_profile by auto.
  generalize (spread_ge z Hz) (Rabs_maj2 (ln (gamma z / omega z))); intros.
  assert (e / (G - 1) <= / 2).
  { apply Rmult_le_reg_r with (G - 1); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra.
    nra. }
  assert (e / (G - 1) * (L + B) <= / 2 * (L + B)) by (apply Rmult_le_compat_r; lra).
  lra.
Qed.

(** Remark 3.4, for contexts off the target: if the noise e is below the explicit
    bound exp (- 4 sum |log (gamma/omega)|) / 2, every token of the target peaks at
    a positive strength (+oo for those of largest log-odds). *)
Theorem peak_sign c z x : In c (contexts s) -> context_concept s c <> target s ->
  In z (vocabulary s) -> token_concept s z = target s ->
  peaks_at (delta_p s c z) x -> Rbar_lt 0 x.
Proof.
  intros Hc Hne Hz Ht Hpk.
  assert (nc := separated_nonconstant s (sign_separation s _ _ wp sets noisy_association) proper).
  apply (peak_positive_iff s c z x wp tr nc Hc Hz Hpk). apply noisy_mean_below; auto.
Qed.
End PeakSign.
