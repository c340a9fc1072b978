(** * Claim [log-odds-lemma], equation (1)

    Steering a perfectly trained model tilts the next-token distribution of each
    context exponentially by the log-odds M. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model.
Open Scope R_scope.

Section LogOdds.
Variable s : setup.
Hypothesis wp : well_posed s.
Hypothesis trained : perfectly_trained s.
Let zs := vocabulary s.
Let total c := Sum zs (fun y => exp (logits s c y)).

Lemma total_pos z c : In z zs -> 0 < total c.
Proof.
  intros Hz. apply Sum_pos with z; auto using exp_pos. intros; apply Rlt_le, exp_pos.
Qed.

(** Perfect training fixes the logits up to a constant for each context *)
Lemma trained_logits c z : In c (contexts s) -> In z zs ->
  logits s c z = ln (prob s c z) + ln (total c).
Proof.
  intros Hc Hz. rewrite <- (trained c z Hc Hz). unfold softmax. fold zs (total c).
  assert (Ht := total_pos z c Hz).
  rewrite <- ln_mult; auto using exp_pos.
  - rewrite <- (ln_exp (logits s c z)) at 1. f_equal. field. lra.
  - apply Rdiv_lt_0_compat; auto using exp_pos.
Qed.

(** W_z . v is M(z) up to a constant, the same for all tokens: the difference of the
    mean normalisers *)
Lemma readout_steering_vector : exists k, forall z, In z zs ->
  dot (coordinates s) (unembedding s z) (steering_vector s) = log_odds s z + k.
Proof.
  exists (Sum (positives s) (fun c => positive_share s c * ln (total c)) -
          Sum (negatives s) (fun c => negative_share s c * ln (total c))).
  intros z Hz.
  assert (H : forall l (share : context s -> R), incl l (contexts s) ->
    dot (coordinates s) (unembedding s z) (fun i => Sum l (fun c => share c * feature s c i)) =
    Sum l (fun c => share c * ln (prob s c z)) + Sum l (fun c => share c * ln (total c))).
  { intros l share Hl. rewrite <- Sum_plus.
    rewrite (Sum_ext l (fun c => _ + _) (fun c => share c * logits s c z)).
    2:{ intros c Hc. rewrite trained_logits by auto. ring. }
    unfold logits, dot.
    rewrite (Sum_ext l _ (fun c => Sum (coordinates s)
      (fun i => unembedding s z i * (share c * feature s c i)))).
    - rewrite Sum_swap. apply Sum_ext. intros i _. rewrite Sum_scal. reflexivity.
    - intros c _. rewrite <- Sum_scal. apply Sum_ext; intros; ring. }
  transitivity
    (dot (coordinates s) (unembedding s z)
       (fun i => Sum (positives s) (fun c => positive_share s c * feature s c i)) -
     dot (coordinates s) (unembedding s z)
       (fun i => Sum (negatives s) (fun c => negative_share s c * feature s c i))).
  - unfold dot. rewrite <- Sum_minus. apply Sum_ext; intros i _. unfold steering_vector. ring.
  - rewrite !H by apply wp. unfold log_odds. ring.
Qed.

(** Log-odds lemma (1): the steered probabilities are the tilted ones,
    softmax (W (h_c + a v))_z = p_z e^(a M_z) / sum_y p_y e^(a M_y). *)
Theorem log_odds_lemma c z a : In c (contexts s) -> In z (vocabulary s) ->
  steered_prob s c z a =
  prob s c z * exp (a * log_odds s z) /
  Sum (vocabulary s) (fun y => prob s c y * exp (a * log_odds s y)).
Proof.
  intros Hc Hz. destruct readout_steering_vector as (k & Hk).
  assert (H : forall y, In y zs -> exp (steered_logits s c a y) =
    prob s c y * exp (a * log_odds s y) * (total c * exp (a * k))).
  { intros y Hy.
    replace (steered_logits s c a y) with
      (logits s c y + a * dot (coordinates s) (unembedding s y) (steering_vector s)).
    - rewrite (trained_logits c y Hc Hy), (Hk y Hy).
      replace (ln (prob s c y) + ln (total c) + a * (log_odds s y + k)) with
        (ln (prob s c y) + (a * log_odds s y) + (ln (total c) + a * k)) by ring.
      rewrite !exp_plus, !exp_ln; [reflexivity|apply (total_pos y); auto|apply prob_pos; auto].
    - unfold steered_logits, logits, dot. rewrite <- Sum_scal, <- Sum_plus.
      apply Sum_ext; intros; ring. }
  unfold steered_prob, softmax. fold zs. rewrite (H z Hz), (Sum_ext zs _ _ H), Sum_scalr.
  generalize (total_pos z c Hz) (exp_pos (a * k)); intros.
  assert (0 < Sum zs (fun y => prob s c y * exp (a * log_odds s y))).
  { apply (mass_pos zs (prob s c) (log_odds s)), distribution_weights, prob_distribution; auto. }
  field. lra.
Qed.

(** The second form of (1): with [others] the tokens other than z,
    sigma_z (a) = p_z / (p_z + sum over the others of p_y e^(-a (M_z - M_y))). *)
Theorem log_odds_lemma_ratio c z a before after : In c (contexts s) ->
  vocabulary s = before ++ z :: after ->
  let others := (before ++ after)%list in
  steered_prob s c z a =
  prob s c z / (prob s c z +
    Sum others (fun y => prob s c y * exp (- a * (log_odds s z - log_odds s y)))).
Proof.
  intros Hc Hs others.
  assert (Hz : In z (vocabulary s)) by (rewrite Hs; apply in_elt).
  assert (Hsplit : forall f, Sum (vocabulary s) f = f z + Sum others f).
  { intros f. rewrite Hs. unfold others. clear.
    induction before as [|y l IH]; simpl; [reflexivity|]. rewrite IH. ring. }
  assert (Hin : incl others (vocabulary s)).
  { intros y Hy. rewrite Hs. apply in_app_iff in Hy. apply in_app_iff. simpl. tauto. }
  rewrite log_odds_lemma, Hsplit; auto.
  rewrite (Sum_ext others _ (fun y => exp (a * log_odds s z) *
     (prob s c y * exp (- a * (log_odds s z - log_odds s y))))).
  2:{ intros y _. rewrite (Rmult_comm (exp _)), Rmult_assoc, <- exp_plus.
      do 2 f_equal. ring. }
  rewrite Sum_scal.
  assert (0 <= Sum others (fun y => prob s c y * exp (- a * (log_odds s z - log_odds s y)))).
  { apply Sum_nonneg. intros y Hy. apply Rlt_le, Rmult_lt_0_compat; [|apply exp_pos].
    apply prob_pos; auto. }
  generalize (prob_pos s c z wp Hc Hz) (exp_pos (a * log_odds s z)); intros.
  field. split; nra.
Qed.

(** In the words of [Tilt.v] *)
Corollary steered_tilt c z a : In c (contexts s) -> In z (vocabulary s) ->
  steered_prob s c z a = tilt (vocabulary s) (prob s c) (log_odds s) z a.
Proof. apply log_odds_lemma. Qed.

Corollary delta_p_tilt c z a : In c (contexts s) -> In z (vocabulary s) ->
  delta_p s c z a = tilt (vocabulary s) (prob s c) (log_odds s) z a - prob s c z.
Proof. intros Hc Hz. unfold delta_p. rewrite steered_tilt, trained; auto. Qed.

Corollary steered_mean_tilt c a : In c (contexts s) ->
  steered_mean s c a = mean (vocabulary s) (prob s c) (log_odds s) a.
Proof. intros Hc. apply Sum_ext; intros z Hz. rewrite steered_tilt; auto. Qed.

Corollary steered_variance_tilt c a : In c (contexts s) ->
  steered_variance s c a = variance (vocabulary s) (prob s c) (log_odds s) a.
Proof.
  intros Hc. apply Sum_ext; intros z Hz. rewrite steered_tilt, steered_mean_tilt; auto.
Qed.

Corollary steered_third_moment_tilt c a : In c (contexts s) ->
  steered_third_moment s c a = Sum (vocabulary s) (fun z =>
    tilt (vocabulary s) (prob s c) (log_odds s) z a *
    (log_odds s z - mean (vocabulary s) (prob s c) (log_odds s) a) ^ 3).
Proof.
  intros Hc. apply Sum_ext; intros z Hz. rewrite steered_tilt, steered_mean_tilt; auto.
Qed.

Lemma steered_prob_0 c z : In c (contexts s) -> In z (vocabulary s) ->
  steered_prob s c z 0 = prob s c z.
Proof. intros Hc Hz. rewrite steered_tilt by auto. apply tilt_0, prob_distribution; auto. Qed.

Lemma steered_mean_0 c : In c (contexts s) -> steered_mean s c 0 = log_odds_mean s c.
Proof. intros Hc. apply Sum_ext; intros z Hz. rewrite steered_prob_0; auto. Qed.

Lemma steered_variance_0 c : In c (contexts s) -> steered_variance s c 0 = log_odds_variance s c.
Proof.
  intros Hc. apply Sum_ext; intros z Hz. rewrite steered_prob_0, steered_mean_0; auto.
Qed.

(** If M is constant, steering does nothing; so the strict laws ask that it is not *)
Theorem constant_log_odds c z a : In c (contexts s) -> In z (vocabulary s) ->
  (forall y y', In y (vocabulary s) -> In y' (vocabulary s) -> log_odds s y = log_odds s y') ->
  steered_prob s c z a = prob s c z.
Proof.
  intros Hc Hz H. rewrite log_odds_lemma by auto.
  rewrite (Sum_ext (vocabulary s) _ (fun y => prob s c y * exp (a * log_odds s z)))
    by (intros y Hy; rewrite (H y z); auto).
  rewrite Sum_scalr, (proj2 (prob_distribution s wp c Hc)). field.
  apply Rgt_not_eq, exp_pos.
Qed.

(** The prefactors of (1) are positive weights *)
Lemma prob_weights c : In c (contexts s) -> positive_weights (vocabulary s) (prob s c).
Proof. intros Hc. apply distribution_weights, prob_distribution; auto. Qed.
End LogOdds.
