(** * Efficiency at small strengths, equations (27) and (28) (new)

    As the strength tends to 0, the efficiency tends to the square of the correlation of M
    with the indicator of the target; so does the efficiency counted with the reverse
    relative entropy, that of cross-entropy. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma Derivative MeanIncreasing
  ConceptEquation KLMonotone CrossEntropyQuadratic PerfectTraining Efficiency.
Open Scope R_scope.

(** A function that vanishes at 0 with its slope, divided by the square *)
Lemma second_order_lim (f g : R -> R) l : (forall x, is_derive f x (g x)) -> is_derive g 0 l ->
  f 0 = 0 -> g 0 = 0 -> is_lim (fun a => f a / a ^ 2) 0 (/ 2 * l).
Proof.
  intros Hf Hg f0 g0. apply is_lim_spec. intros eps.
  destruct (second_order f g l Hf Hg f0 g0 (pos_div_2 eps)) as (delta & Hd).
  exists delta. intros a Ha Hne.
  assert (La : Rabs a < delta).
  { unfold ball in Ha; simpl in Ha; unfold AbsRing_ball, abs, minus, plus, opp in Ha; simpl in Ha.
    rewrite Ropp_0, Rplus_0_r in Ha. exact Ha. }
  specialize (Hd a La). assert (A2 : 0 < a ^ 2) by (apply pow2_gt_0; auto).
  replace (f a / a ^ 2 - / 2 * l) with ((f a - / 2 * l * a ^ 2) / a ^ 2) by (field; lra).
  unfold Rdiv. rewrite Rabs_mult, (Rabs_right (/ a ^ 2))
    by (apply Rle_ge, Rlt_le, Rinv_0_lt_compat; auto).
  apply Rmult_lt_reg_r with (a ^ 2); auto. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  apply Rle_lt_trans with (1 := Hd). apply Rmult_lt_compat_r; auto.
  generalize (cond_pos eps). simpl. lra.
Qed.

Lemma second_order_ratio (f g f' g' : R -> R) u v : (forall x, is_derive f x (f' x)) ->
  (forall x, is_derive g x (g' x)) -> is_derive f' 0 u -> is_derive g' 0 v -> v <> 0 ->
  f 0 = 0 -> f' 0 = 0 -> g 0 = 0 -> g' 0 = 0 -> is_lim (fun a => f a / g a) 0 (u / v).
Proof.
  intros Hf Hg Hf' Hg' Hv f0 f'0 g0 g'0.
  replace (Finite (u / v)) with (Rbar_div (Finite (/ 2 * u)) (Finite (/ 2 * v)))
    by (simpl; f_equal; field; exact Hv).
  apply is_lim_ext_loc with (fun a => (f a / a ^ 2) / (g a / a ^ 2)).
  { exists (mkposreal 1 Rlt_0_1). intros a _ Hne. unfold Rdiv.
    rewrite Rinv_mult, Rinv_inv.
    replace (f a * / a ^ 2 * (/ g a * a ^ 2)) with (f a * / g a * (/ a ^ 2 * a ^ 2)) by ring.
    rewrite Rinv_l, Rmult_1_r by (apply pow_nonzero; auto). reflexivity. }
  apply is_lim_div.
  - apply (second_order_lim f f'); auto.
  - apply (second_order_lim g g'); auto.
  - intros E. injection E. lra.
  - simpl. exact I.
Qed.

(** The product of a function that vanishes at 0 with any other one *)
Lemma derive_product_0 (u v : R -> R) du dv : is_derive u 0 du -> is_derive v 0 dv -> v 0 = 0 ->
  is_derive (fun x => u x * v x) 0 (u 0 * dv).
Proof.
  intros Hu Hv v0. evar_last.
  - apply (is_derive_mult u v 0 du dv Hu Hv). intros; apply Rmult_comm.
  - unfold plus, mult; simpl. rewrite v0. ring.
Qed.

Lemma ln_comp_derive (f : R -> R) x d : is_derive f x d -> 0 < f x ->
  is_derive (fun a => ln (f a)) x (d / f x).
Proof.
  intros Hf Hp. evar_last.
  - apply (is_derive_comp ln f); [apply is_derive_Reals, derivable_pt_lim_ln, Hp|exact Hf].
  - unfold scal; simpl; unfold mult; simpl. reflexivity.
Qed.

Section SmallStrength.
Context {A : Type} (zs : list A) (p M : A -> R) (T : A -> bool).
Hypothesis pd : distribution zs p.
Hypothesis inT : exists z, In z zs /\ T z = true.
Hypothesis notT : exists z, In z zs /\ T z = false.
Hypothesis nc : nonconstant zs M.
Notation tilt := (tilt zs p M).
Notation mean := (mean zs p M).
Notation variance := (variance zs p M).
Notation inside := (filter T zs).
Let pw := distribution_weights zs p pd.
Let F := F zs p M T.
Let F0 := Sum inside p.

(** Cov_p (M, 1_T) *)
Definition covariance : R := Sum inside (fun z => p z * (M z - mean 0)).

(** The square of the correlation of M with the indicator of T *)
Definition correlation_square : R := covariance ^ 2 / (variance 0 * (F0 * (1 - F0))).

Let dF a := Sum inside (fun z => tilt z a * (M z - mean a)).

Lemma F_at_0 : F 0 = F0.
Proof. apply Sum_ext. intros z _. apply tilt_0; auto. Qed.

Lemma F_slope a : is_derive F a (dF a).
Proof.
  apply (Sum_derive inside tilt (fun z x => tilt z x * (M z - mean x))).
  intros z _. apply tilt_derive; auto.
Qed.

Lemma dF_0 : dF 0 = covariance.
Proof. apply Sum_ext. intros z _. rewrite tilt_0 by auto. reflexivity. Qed.

Lemma dF_derivable a : exists d, is_derive dF a d.
Proof.
  eexists. apply (Sum_derive inside (fun z x => tilt z x * (M z - mean x))
    (fun z x => tilt z x * (M z - mean x) * (M z - mean x) + tilt z x * (0 - variance x))).
  intros z _. apply (is_derive_mult (tilt z) (fun x => M z - mean x)).
  - apply tilt_derive; auto.
  - apply @is_derive_minus; [apply @is_derive_const|apply mean_derive; auto].
  - intros; apply Rmult_comm.
Qed.

Let R a : 0 < F a < 1 := F_range zs p M T pw inT notT a.
Let R0 : 0 < F0 < 1 := F0_range zs T p pd inT notT.

Let shift a := (ln (F a) - ln (1 - F a)) - (ln F0 - ln (1 - F0)).

Lemma shift_derive a : is_derive shift a (dF a / F a + dF a / (1 - F a)).
Proof.
  assert (H := R a). unfold shift. evar_last.
  - apply (is_derive_minus (fun a => ln (F a) - ln (1 - F a)) (fun _ => ln F0 - ln (1 - F0)));
      [|apply @is_derive_const].
    apply (is_derive_minus (fun a => ln (F a)) (fun a => ln (1 - F a))).
    + apply ln_comp_derive; [apply F_slope|lra].
    + apply (ln_comp_derive (fun a => 1 - F a)); [|lra].
      apply (is_derive_minus (fun _ => 1) F); [apply @is_derive_const|apply F_slope].
  - unfold minus, plus, opp, zero; simpl. field. lra.
Qed.

Lemma forward_kl_derive a : is_derive (fun x => kl (F x) F0) a (dF a * shift a).
Proof.
  assert (H := R a).
  apply (is_derive_ext (fun x => F x * (ln (F x) - ln F0) +
    (1 - F x) * (ln (1 - F x) - ln (1 - F0)))).
  { intros x. assert (Hx := R x). unfold kl. rewrite !ln_quotient by lra. reflexivity. }
  assert (D1 : is_derive (fun x => 1 - F x) a (0 - dF a))
    by (apply (is_derive_minus (fun _ => 1) F); [apply @is_derive_const|apply F_slope]).
  evar_last.
  - apply (is_derive_plus (fun x => F x * (ln (F x) - ln F0))
      (fun x => (1 - F x) * (ln (1 - F x) - ln (1 - F0)))).
    + apply (is_derive_mult F (fun x => ln (F x) - ln F0)); [apply F_slope| |intros; apply Rmult_comm].
      apply (is_derive_minus (fun x => ln (F x)) (fun _ => ln F0)); [|apply @is_derive_const].
      apply ln_comp_derive; [apply F_slope|lra].
    + apply (is_derive_mult (fun x => 1 - F x) (fun x => ln (1 - F x) - ln (1 - F0)));
        [exact D1| |intros; apply Rmult_comm].
      apply (is_derive_minus (fun x => ln (1 - F x)) (fun _ => ln (1 - F0)));
        [|apply @is_derive_const]. apply (ln_comp_derive (fun x => 1 - F x)); [exact D1|lra].
  - unfold minus, plus, opp, mult, zero; simpl. unfold shift. field. lra.
Qed.

Lemma backward_kl_derive a : is_derive (fun x => kl F0 (F x)) a
  (dF a * ((F a - F0) / (F a * (1 - F a)))).
Proof.
  assert (H := R a).
  apply (is_derive_ext (fun x => F0 * (ln F0 - ln (F x)) +
    (1 - F0) * (ln (1 - F0) - ln (1 - F x)))).
  { intros x. assert (Hx := R x). unfold kl. rewrite !ln_quotient by lra. reflexivity. }
  assert (D1 : is_derive (fun x => 1 - F x) a (0 - dF a))
    by (apply (is_derive_minus (fun _ => 1) F); [apply @is_derive_const|apply F_slope]).
  evar_last.
  - apply (is_derive_plus (fun x => F0 * (ln F0 - ln (F x)))
      (fun x => (1 - F0) * (ln (1 - F0) - ln (1 - F x)))).
    + apply (is_derive_scal (fun x => ln F0 - ln (F x))).
      apply (is_derive_minus (fun _ => ln F0) (fun x => ln (F x))); [apply @is_derive_const|].
      apply ln_comp_derive; [apply F_slope|lra].
    + apply (is_derive_scal (fun x => ln (1 - F0) - ln (1 - F x))).
      apply (is_derive_minus (fun _ => ln (1 - F0)) (fun x => ln (1 - F x)));
        [apply @is_derive_const|]. apply (ln_comp_derive (fun x => 1 - F x)); [exact D1|lra].
  - unfold minus, plus, opp, zero; simpl. field. lra.
Qed.

Let V0 : 0 < variance 0 := variance_pos zs p M pw 0 nc.

(** (27): the efficiency tends to corr^2 (M, 1_T) as the strength tends to 0. *)
Theorem eta_at_0 : is_lim (eta zs p M T) 0 correlation_square.
Proof.
  destruct (dF_derivable 0) as (d2 & Hd2).
  assert (S0 : shift 0 = 0) by (unfold shift; rewrite F_at_0; ring).
  apply is_lim_ext with (fun a => kl (F a) F0 / (a * mean a - K zs p M a)).
  { intros a. unfold eta. rewrite kl_backward by auto. reflexivity. }
  replace correlation_square with
    (dF 0 * (dF 0 / F 0 + dF 0 / (1 - F 0)) / variance 0).
  2:{ unfold correlation_square. rewrite dF_0, F_at_0. field. lra. }
  apply (second_order_ratio _ _ (fun a => dF a * shift a) (fun a => a * variance a)).
  - apply forward_kl_derive.
  - apply backward_derive; auto.
  - apply (derive_product_0 dF shift d2); auto. apply shift_derive.
  - apply is_derive_ext with (fun a => variance a * a); [intros; apply Rmult_comm|].
    replace (variance 0) with (variance 0 * 1) by ring.
    assert (Hv := variance_derive zs p M 0 pw).
    eapply derive_product_0; [exact Hv|apply @is_derive_id|reflexivity].
  - lra.
  - rewrite F_at_0. apply kl_nonneg; lra.
  - rewrite S0. ring.
  - rewrite (K_0 zs p M pd). ring.
  - ring.
Qed.

(** (28): so does the share of KL (p || sigma) that moves the target. *)
Theorem eta_reverse_at_0 :
  is_lim (fun a => kl F0 (F a) / KL zs p (fun z => tilt z a)) 0 correlation_square.
Proof.
  destruct (dF_derivable 0) as (d2 & Hd2).
  apply is_lim_ext with (fun a => kl F0 (F a) / (K zs p M a - a * mean 0)).
  { intros a. rewrite kl_forward by auto. reflexivity. }
  assert (D : is_derive (fun a => (F a - F0) / (F a * (1 - F a))) 0 (dF 0 / (F0 * (1 - F0)))).
  { evar_last.
    - apply (is_derive_div (fun a => F a - F0) (fun a => F a * (1 - F a))).
      + apply (is_derive_minus F (fun _ => F0)); [apply F_slope|apply @is_derive_const].
      + apply (is_derive_mult F (fun a => 1 - F a)); [apply F_slope| |intros; apply Rmult_comm].
        apply (is_derive_minus (fun _ => 1) F); [apply @is_derive_const|apply F_slope].
      + rewrite F_at_0. nra.
    - unfold minus, plus, opp, mult, zero; simpl. rewrite F_at_0. field. lra. }
  replace correlation_square with (dF 0 * (dF 0 / (F0 * (1 - F0))) / variance 0).
  2:{ unfold correlation_square. rewrite dF_0. field. lra. }
  apply (second_order_ratio _ _ (fun a => dF a * ((F a - F0) / (F a * (1 - F a))))
    (fun a => mean a - mean 0)).
  - apply backward_kl_derive.
  - apply forward_derive; auto.
  - apply (derive_product_0 dF (fun a => (F a - F0) / (F a * (1 - F a))) d2); auto.
    rewrite F_at_0. unfold Rdiv. ring.
  - evar_last; [apply (is_derive_minus mean (fun _ => mean 0));
      [apply mean_derive; auto|apply @is_derive_const]|]. apply minus_zero_r.
  - lra.
  - rewrite F_at_0. apply kl_nonneg; lra.
  - rewrite F_at_0. unfold Rdiv. ring.
  - rewrite (K_0 zs p M pd). ring.
  - ring.
Qed.

(** (28), the chain rule of the reverse: KL (p || sigma) = kl (F_0, F) + within. *)
Theorem reverse_chain a : let sigma := fun z => tilt z a in
  let rest := filter (fun z => negb (T z)) zs in
  KL zs p sigma = kl F0 (F a) + F0 * KL inside (conditioned inside p) (conditioned inside sigma) +
    (1 - F0) * KL rest (conditioned rest p) (conditioned rest sigma) /\
  kl F0 (F a) <= KL zs p sigma.
Proof.
  intros sigma rest.
  assert (S : distribution zs sigma) by (apply tilt_distribution; auto).
  assert (W := distribution_weak zs p pd). split.
  - apply (kl_chain zs T p sigma W S).
  - apply (kl_least zs T p sigma W S inT notT).
Qed.
End SmallStrength.

(** (27) in the model: the efficiency of a concept tends to the square of the correlation,
    under the data, of the log-odds with membership. *)
Theorem efficiency_at_0 s c k : well_posed s -> perfectly_trained s -> In c (contexts s) ->
  proper_concept s k -> nonconstant (vocabulary s) (log_odds s) ->
  let f0 := Sum (members s k) (prob s c) in
  is_lim (efficiency s c k) 0
    (Sum (members s k) (fun z => prob s c z * (log_odds s z - log_odds_mean s c)) ^ 2 /
     (log_odds_variance s c * (f0 * (1 - f0)))).
Proof.
  intros wp tr Hc Hk nc f0. assert (pd := prob_distribution s wp c Hc).
  apply is_lim_ext with (eta (vocabulary s) (prob s c) (log_odds s) (is_in s k)).
  { intros a. symmetry. apply efficiency_eta; auto. }
  assert (Em : mean (vocabulary s) (prob s c) (log_odds s) 0 = log_odds_mean s c)
    by (apply mean_0; auto).
  assert (Ev : variance (vocabulary s) (prob s c) (log_odds s) 0 = log_odds_variance s c)
    by (rewrite <- steered_variance_tilt by auto; apply steered_variance_0; auto).
  rewrite <- Em, <- Ev.
  apply eta_at_0; auto using proper_in, proper_out.
Qed.
