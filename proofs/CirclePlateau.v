(** * (23) The ends of the circle (new)

    As the strength tends to +-oo the probabilities behind a norm tend to softmax (B +- Q), the
    same for all states; how near they are at a strength; and the curvature of the
    cross-entropy along the circle. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model TransformerModel GreatCircle LinearDistance
  CircleCurvature CircleMinima CircleStrength.
Open Scope R_scope.

(** A wave of amplitude R moves by at most R times the chord *)
Lemma chord_bound p q t :
  Rabs (p * cos t + q * sin t - q) <= amplitude p q * (2 * Rabs (sin ((PI / 2 - t) / 2))).
Proof.
  set (e := (PI / 2 - t) / 2).
  assert (Et : t = PI / 2 - 2 * e) by (unfold e; field).
  assert (C : sin e * sin e + cos e * cos e = 1)
    by (generalize (sin2_cos2 e); unfold Rsqr; auto).
  assert (Ec : cos t = 2 * sin e * cos e).
  { rewrite Et, cos_minus, cos_PI2, sin_PI2, sin_2a. ring. }
  assert (Es : sin t = 1 - 2 * (sin e * sin e)).
  { rewrite Et, sin_minus, cos_PI2, sin_PI2, cos_2a. lra. }
  rewrite Ec, Es.
  replace (p * (2 * sin e * cos e) + q * (1 - 2 * (sin e * sin e)) - q)
    with ((p * cos e - q * sin e) * (2 * sin e)) by ring.
  rewrite Rabs_mult, (Rabs_mult 2), (Rabs_right 2) by lra.
  apply Rmult_le_compat_r; [apply Rmult_le_pos; [lra|apply Rabs_pos]|].
  rewrite <- sqrt_Rsqr_abs. apply sqrt_le_1_alt. unfold Rsqr.
  assert (E : p * p + q * q - (p * cos e - q * sin e) * (p * cos e - q * sin e) =
    (p * sin e + q * cos e) * (p * sin e + q * cos e)).
  { replace (p * p + q * q) with ((p * p + q * q) * (sin e * sin e + cos e * cos e))
      by (rewrite C; ring). ring. }
  assert (0 <= (p * sin e + q * cos e) * (p * sin e + q * cos e)) by apply Rle_0_sqr. lra.
Qed.

Section Ends.
Context {Coordinate Token : Type} (l : list Coordinate) (n : @normalisation Coordinate).
Variables (W : Token -> Coordinate -> R) (b : Token -> R) (h v : Coordinate -> R).
Hypothesis eps_nonneg : 0 <= root_eps n.
Hypothesis moves : 0 < speed l n v.
Hypothesis misses : 0 < distance_sqr l n h v.
Variable zs : list Token.
Notation B := (bias_logit l n W b).
Notation P := (cos_part l n W h v).
Notation Q := (sin_part l n W v).
Notation angle := (theta l n h v).
Notation prob := (norm_prob l n W b h v zs).

(** The angle that is left to the end: eta with tan eta = r / (a |y| + <u, y> / |y|) *)
Definition left_angle (a : R) : R := PI / 2 - angle a.

(** How far the log-probabilities are from those of the end at +oo *)
Theorem plateau_distance z a R : In z zs ->
  (forall y, In y zs -> amplitude (P y - P z) (Q y - Q z) <= R) ->
  Rabs (ln (prob z a) - ln (softmax zs (fun y => B y + Q y) z))
  <= R * (2 * Rabs (sin (left_angle a / 2))).
Proof.
  intros Hz HR. apply log_softmax_near; auto. intros y Hy.
  rewrite !(great_circle l n W b h v eps_nonneg moves misses).
  replace (B y + (P y * cos (angle a) + Q y * sin (angle a))
    - (B z + (P z * cos (angle a) + Q z * sin (angle a))) - (B y + Q y - (B z + Q z)))
    with ((P y - P z) * cos (angle a) + (Q y - Q z) * sin (angle a) - (Q y - Q z)) by ring.
  apply Rle_trans with (1 := chord_bound _ _ _).
  apply Rmult_le_compat_r; [|apply HR, Hy]. apply Rmult_le_pos; [lra|apply Rabs_pos].
Qed.

(** The angle tends to the ends, ... *)
Lemma angle_limits : is_lim angle p_infty (PI / 2) /\ is_lim angle m_infty (- (PI / 2)).
Proof.
  destruct (great_circle_angle l n h v eps_nonneg moves misses) as (_ & Hi & Hb & Hs).
  assert (Hpi := PI_RGT_0).
  split; apply is_lim_spec; intros [e He]; simpl.
  - set (t := Rmax (PI / 2 - e) 0).
    assert (T1 : PI / 2 - e <= t) by apply Rmax_l. assert (T2 : 0 <= t) by apply Rmax_r.
    destruct (Hs t) as (a & Ha).
    { split; [lra|]. unfold t. apply Rmax_lub_lt; lra. }
    exists a. intros x Hx. apply Hi in Hx. generalize (Hb x). intros.
    apply Rabs_lt_between. lra.
  - set (t := Rmin (- (PI / 2) + e) 0).
    assert (T1 : t <= - (PI / 2) + e) by apply Rmin_l. assert (T2 : t <= 0) by apply Rmin_r.
    destruct (Hs t) as (a & Ha).
    { split; [|lra]. unfold t. apply Rmin_glb_lt; lra. }
    exists a. intros x Hx. apply Hi in Hx. generalize (Hb x). intros.
    apply Rabs_lt_between. lra.
Qed.

(** ... and the probabilities to softmax (B + Q) and softmax (B - Q): of the state h only the
    angle depends. *)
Theorem circle_limits z : zs <> nil ->
  is_lim (prob z) p_infty (softmax zs (fun y => B y + Q y) z) /\
  is_lim (prob z) m_infty (softmax zs (fun y => B y - Q y) z).
Proof.
  intros ne. destruct angle_limits as [Lp Lm].
  assert (Hc : forall (x : Rbar) (t : R), is_lim angle x t ->
    is_lim (prob z) x (circle_prob zs B P Q z t)).
  { intros x t L. apply is_lim_ext with (fun a => circle_prob zs B P Q z (angle a)).
    { intros a. symmetry. apply strength_prob; auto. }
    apply (is_lim_comp_continuous angle (circle_prob zs B P Q z) x t L).
    eapply derive_continuous, prob_derive, ne. }
  split.
  - replace (softmax zs (fun y => B y + Q y) z) with (circle_prob zs B P Q z (PI / 2)).
    + apply Hc, Lp.
    + unfold circle_prob, softmax, wave. rewrite cos_PI2, sin_PI2. f_equal; [f_equal; ring|].
      apply Sum_ext. intros. f_equal. ring.
  - replace (softmax zs (fun y => B y - Q y) z) with (circle_prob zs B P Q z (- (PI / 2))).
    + apply Hc, Lm.
    + unfold circle_prob, softmax, wave. rewrite cos_neg, sin_neg, cos_PI2, sin_PI2.
      f_equal; [f_equal; ring|]. apply Sum_ext. intros. f_equal. ring.
Qed.
End Ends.

(** ** The cross-entropy of a distribution p along the circle *)
Section Loss.
Context {Token : Type} (zs : list Token) (B P Q p : Token -> R).
Hypothesis nonempty : zs <> nil.
Hypothesis total_one : Sum zs p = 1.

Definition circle_loss (t : R) : R := - Sum zs (fun z => p z * ln (circle_prob zs B P Q z t)).
Definition circle_loss_slope (t : R) : R :=
  - Sum zs (fun z => p z * log_slope zs B P Q z t).

(** Its first derivative, and its second, Var(U') + E_p[U] - E[U]: where the probabilities are p
    it is Var(U'), not negative. *)
Theorem circle_loss_derivatives t :
  is_derive circle_loss t (circle_loss_slope t) /\
  is_derive circle_loss_slope t (wave_variance zs B P Q t + Sum zs (fun z => p z * wave P Q z t)
    - expected zs B P Q (fun z => wave P Q z t) t).
Proof.
  split.
  - apply (is_derive_opp (fun t => Sum zs (fun z => p z * ln (circle_prob zs B P Q z t)))).
    apply (Sum_derive zs (fun z t => p z * ln (circle_prob zs B P Q z t))
      (fun z t => p z * log_slope zs B P Q z t)).
    intros z _. apply (is_derive_scal (fun t => ln (circle_prob zs B P Q z t))).
    apply circle_first_derivative, nonempty.
  - evar_last.
    + apply (is_derive_opp (fun t => Sum zs (fun z => p z * log_slope zs B P Q z t))).
      apply (Sum_derive zs (fun z t => p z * log_slope zs B P Q z t)
        (fun z t => p z * log_bend zs B P Q z t)).
      intros z _. apply (is_derive_scal (log_slope zs B P Q z)). apply log_slope_derive, nonempty.
    + unfold opp; simpl. unfold log_bend.
      set (E := expected zs B P Q (fun z => wave P Q z t) t). set (V := wave_variance zs B P Q t).
      rewrite (Sum_ext zs _ (fun z => p z * (E - V) - p z * wave P Q z t)) by (intros; ring).
      rewrite Sum_minus, Sum_scalr, total_one. ring.
Qed.
End Loss.
