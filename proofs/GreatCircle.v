(** * Steering through a final normalisation: the great-circle law (new)

    When the steered state goes straight into the final norm (RMSNorm or LayerNorm, eps >= 0),
    the logits run along a circle: they are B_z + P_z cos theta + Q_z sin theta, where theta
    increases from - pi/2 to pi/2 with the strength.  So steering is a tilt together with a
    temperature.  [CircleCurvature.v] has the second derivative along the circle. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model Vectors NormalizationLimit TransformerModel
  Transformer.
Open Scope R_scope.

Section Circle.
Context {Coordinate Token : Type} (l : list Coordinate) (n : @normalisation Coordinate).
Variables (W : Token -> Coordinate -> R) (b : Token -> R) (h v : Coordinate -> R).
Let d := INR (length l).

(** The logits W N(h + a v) + b *)
Definition circle_logits (z : Token) (a : R) : R :=
  dot l (W z) (normalise l n (fun i => h i + a * v i)) + b z.

(** The linear part C of the norm (the centring, for LayerNorm), its gain and its bias *)
Definition centred (x : Coordinate -> R) : Coordinate -> R :=
  match n with RMSNorm _ _ => x | LayerNorm _ _ _ => centre l x end.
Definition norm_gain_of : Coordinate -> R :=
  match n with RMSNorm _ g => g | LayerNorm _ g _ => g end.
Definition norm_bias_of : Coordinate -> R :=
  match n with RMSNorm _ _ => fun _ => 0 | LayerNorm _ _ beta => beta end.

(** The bias logits B_z; a_z and k_z, the products of the row of W with C h and C v *)
Definition bias_logit (z : Token) : R := dot l (W z) norm_bias_of + b z.
Definition start (z : Token) : R := Sum l (fun i => norm_gain_of i * W z i * centred h i).
Definition slope (z : Token) : R := Sum l (fun i => norm_gain_of i * W z i * centred v i).

(** rho (a)^2 = |C h + a C v|^2 + d eps;  r, the distance of the line from 0 *)
Definition rho (a : R) : R :=
  sqrt (dot l (fun i => centred h i + a * centred v i) (fun i => centred h i + a * centred v i)
        + d * root_eps n).
Definition speed : R := norm l (centred v).
Definition offset : R := dot l (centred h) (centred v) / speed.
Definition distance_sqr : R :=
  dot l (centred h) (centred h) + d * root_eps n - offset * offset.
Definition distance : R := sqrt distance_sqr.

(** The angle of strength a, and the two coefficients of a token *)
Definition theta (a : R) : R := atan ((a * speed + offset) / distance).
Definition cos_part (z : Token) : R :=
  sqrt d * (start z - slope z * (offset / speed)) / distance.
Definition sin_part (z : Token) : R := sqrt d * slope z / speed.

Hypothesis eps_nonneg : 0 <= root_eps n.
(* C v is not 0, and the line does not meet 0 *)
Hypothesis moves : 0 < speed.
Hypothesis misses : 0 < distance_sqr.

Lemma circle_dimension : 0 < d.
Proof.
  apply size_pos. intros E. unfold speed, norm, dot in moves. rewrite E in moves. simpl in moves.
  rewrite sqrt_0 in moves. lra.
Qed.

Lemma distance_pos : 0 < distance.
Proof. apply sqrt_lt_R0, misses. Qed.

Lemma distance_square : distance * distance = distance_sqr.
Proof. apply sqrt_sqrt. lra. Qed.

(** rho^2 = r^2 + (a |C v| + <C h, C v> / |C v|)^2 *)
Lemma rho_square a :
  rho a * rho a = distance * distance + (a * speed + offset) * (a * speed + offset).
Proof.
  rewrite distance_square. unfold rho. rewrite sqrt_sqrt.
  - rewrite dot_plus_scal. unfold distance_sqr.
    assert (E : dot l (centred v) (centred v) = speed * speed) by (symmetry; apply norm_sqr).
    assert (E2 : dot l (centred h) (centred v) = offset * speed)
      by (unfold offset; field; lra).
    rewrite E, E2. ring.
  - assert (0 <= d * root_eps n) by (apply Rmult_le_pos; [apply Rlt_le, circle_dimension|auto]).
    generalize (dot_nonneg l (fun i => centred h i + a * centred v i)). lra.
Qed.

Lemma rho_pos a : 0 < rho a.
Proof.
  assert (Hr := distance_pos). assert (E := rho_square a).
  assert (H0 : 0 <= rho a) by apply sqrt_pos. destruct H0 as [H0|H0]; [exact H0|].
  rewrite <- H0 in E. generalize (Rle_0_sqr (a * speed + offset)). unfold Rsqr. nra.
Qed.

(** logits_z (a) = B_z + sqrt d (a_z + a k_z) / rho (a) *)
Lemma circle_logits_rho z a :
  circle_logits z a = bias_logit z + sqrt d * (start z + a * slope z) / rho a.
Proof.
  assert (Hd := circle_dimension). assert (Hs : 0 < sqrt d) by (apply sqrt_lt_R0; auto).
  assert (Hrho := rho_pos a).
  assert (Hc : forall i, centred (fun i => h i + a * v i) i = centred h i + a * centred v i).
  { intros i. unfold centred. destruct n; [reflexivity|]. unfold centre, average.
    rewrite Sum_plus, Sum_scal. unfold Rdiv. ring. }
  assert (En : forall i, normalise l n (fun i => h i + a * v i) i =
    sqrt d / rho a * (norm_gain_of i * (centred h i + a * centred v i)) + norm_bias_of i).
  { intros i.
    assert (E : normalise l n (fun i => h i + a * v i) i =
      rms_norm l (root_eps n) norm_gain_of (centred (fun i => h i + a * v i)) i
      + norm_bias_of i).
    { unfold norm_gain_of, norm_bias_of, centred. destruct n; simpl; [ring|reflexivity]. }
    rewrite E. unfold rms_norm. rewrite Hc. fold d.
    replace (sqrt (dot l _ _ / d + root_eps n)) with (rho a / sqrt d).
    - field. lra.
    - unfold rho. rewrite <- sqrt_div_alt by auto. f_equal.
      unfold dot. rewrite (Sum_ext l (fun i => centred (fun i => h i + a * v i) i * _)
        (fun i => (centred h i + a * centred v i) * (centred h i + a * centred v i)))
        by (intros; rewrite Hc; reflexivity).
      field. lra. }
  unfold circle_logits, bias_logit, start, slope, dot.
  rewrite (Sum_ext l (fun i => W z i * _) (fun i => sqrt d / rho a *
    (norm_gain_of i * W z i * centred h i + a * (norm_gain_of i * W z i * centred v i))
    + W z i * norm_bias_of i)) by (intros; rewrite En; ring).
  rewrite Sum_plus, Sum_scal, Sum_plus, Sum_scal. field. lra.
Qed.

Lemma cos_theta a : cos (theta a) = distance / rho a.
Proof.
  assert (Hr := distance_pos). assert (Hp := rho_pos a). unfold theta. rewrite cos_atan.
  replace (1 + ((a * speed + offset) / distance)²) with (Rsqr (rho a / distance)).
  - rewrite sqrt_Rsqr by (apply Rlt_le, Rdiv_lt_0_compat; auto). field. lra.
  - unfold Rsqr. replace (rho a / distance * (rho a / distance))
      with (rho a * rho a / (distance * distance)) by (field; lra).
    rewrite rho_square. field. lra.
Qed.

Lemma sin_theta a : sin (theta a) = (a * speed + offset) / rho a.
Proof.
  assert (Hr := distance_pos). assert (Hp := rho_pos a).
  assert (E : sin (theta a) = tan (theta a) * cos (theta a)).
  { unfold tan. field. rewrite cos_theta. apply Rgt_not_eq, Rdiv_lt_0_compat; auto. }
  rewrite E, cos_theta. unfold theta. rewrite tan_atan. field. lra.
Qed.

(** (16) The great circle.  The logits are B_z + P_z cos theta + Q_z sin theta, ... *)
Theorem great_circle z a : circle_logits z a =
  bias_logit z + (cos_part z * cos (theta a) + sin_part z * sin (theta a)).
Proof.
  assert (Hr := distance_pos). assert (Hp := rho_pos a).
  rewrite circle_logits_rho, cos_theta, sin_theta. unfold cos_part, sin_part. field. lra.
Qed.

(** ... where theta increases, with derivative |C v| cos^2 theta / r, and takes every value
    between - pi/2 and pi/2 exactly once. *)
Theorem great_circle_angle :
  (forall a, is_derive theta a (speed * (cos (theta a)) ^ 2 / distance)) /\
  increasing theta /\
  (forall a, - (PI / 2) < theta a < PI / 2) /\
  (forall t, - (PI / 2) < t < PI / 2 -> exists a, theta a = t).
Proof.
  assert (Hr := distance_pos).
  assert (Hd : forall a, is_derive theta a (speed * (cos (theta a)) ^ 2 / distance)).
  { intros a. assert (Hp := rho_pos a). evar_last.
    - apply (is_derive_comp atan (fun a => (a * speed + offset) / distance) a
        (/ (1 + Rsqr ((a * speed + offset) / distance))) (speed / distance)).
      + apply is_derive_atan.
      + auto_derive; [trivial|field; lra].
    - rewrite cos_theta. unfold scal; simpl; unfold mult; simpl. unfold Rsqr.
      replace (1 + (a * speed + offset) / distance * ((a * speed + offset) / distance))
        with (rho a * rho a / (distance * distance)) by (rewrite rho_square; field; lra).
      field. lra. }
  split; [exact Hd|split; [|split]].
  - intros x y. apply (derive_lt theta _ x y Hd). intros a _.
    assert (Hp := rho_pos a). rewrite cos_theta.
    apply Rdiv_lt_0_compat; auto. apply Rmult_lt_0_compat; auto.
    apply pow_lt, Rdiv_lt_0_compat; auto.
  - intros a. generalize (atan_bound ((a * speed + offset) / distance)). unfold theta. lra.
  - intros t Ht. exists ((distance * tan t - offset) / speed). unfold theta.
    replace (((distance * tan t - offset) / speed * speed + offset) / distance) with (tan t)
      by (field; lra). apply atan_tan; lra.
Qed.

(** (21) Without bias logits, or with equal ones, the order of two tokens is that of two
    straight lines: the norm and eps do not matter, and the greedy tokens are the upper
    envelope of the lines a_z + a k_z. *)
Theorem circle_order z y a : bias_logit y = bias_logit z ->
  (circle_logits y a <= circle_logits z a <-> start y + a * slope y <= start z + a * slope z).
Proof.
  intros E. assert (Hp := rho_pos a).
  assert (Hs : 0 < sqrt d / rho a).
  { apply Rdiv_lt_0_compat; auto. apply sqrt_lt_R0, circle_dimension. }
  rewrite !circle_logits_rho, E.
  replace (sqrt d * (start y + a * slope y) / rho a)
    with (sqrt d / rho a * (start y + a * slope y)) by (field; lra).
  replace (sqrt d * (start z + a * slope z) / rho a)
    with (sqrt d / rho a * (start z + a * slope z)) by (field; lra).
  split; intros H.
  - apply Rmult_le_reg_l with (1 := Hs). lra.
  - apply Rplus_le_compat_l, Rmult_le_compat_l; lra.
Qed.

(** ** (17) Tilt and temperature

    With U_z (a) the logits without bias: *)
Definition swing (z : Token) (a : R) : R := sqrt d * (start z + a * slope z) / rho a.

(** M_z, the slope of the logits at strength 0 *)
Definition first_order (z : Token) : R :=
  sqrt d * slope z / rho 0 - offset * speed / (rho 0 * rho 0) * swing z 0.

(** the strength s and the inverse temperature tau *)
Definition effective_strength (a : R) : R := a * rho 0 / rho a.
Definition inverse_temperature (a : R) : R :=
  (1 + a * (offset * speed / (rho 0 * rho 0))) * rho 0 / rho a.

Lemma rho_derive a : is_derive rho a (speed * (a * speed + offset) / rho a).
Proof.
  assert (Hp := rho_pos a).
  apply (is_derive_ext (fun x =>
    sqrt (distance * distance + (x * speed + offset) * (x * speed + offset)))).
  - intros x. rewrite <- rho_square. apply sqrt_square, Rlt_le, rho_pos.
  - assert (E : sqrt (distance * distance + (a * speed + offset) * (a * speed + offset)) = rho a)
      by (rewrite <- rho_square; apply sqrt_square; lra).
    auto_derive.
    + rewrite <- rho_square. nra.
    + rewrite E. field. lra.
Qed.

(** M_z is that slope. *)
Theorem first_order_slope z : is_derive (circle_logits z) 0 (first_order z).
Proof.
  assert (Hp := rho_pos 0).
  apply (is_derive_ext (fun a => bias_logit z + sqrt d * (start z + a * slope z) / rho a)).
  { intros a. symmetry. apply circle_logits_rho. }
  evar_last.
  - apply (is_derive_plus (fun _ => bias_logit z)); [apply @is_derive_const|].
    apply (is_derive_div (fun a => sqrt d * (start z + a * slope z)) rho).
    + auto_derive; [trivial|reflexivity].
    + apply rho_derive.
    + lra.
  - unfold first_order, swing, plus, zero; simpl. field. lra.
Qed.

(** logits_z (a) = B_z + tau U_z (0) + s M_z, ... *)
Theorem tilt_temperature z a : circle_logits z a =
  bias_logit z + (inverse_temperature a * swing z 0 + effective_strength a * first_order z).
Proof.
  assert (Hp := rho_pos a). assert (Hp0 := rho_pos 0). rewrite circle_logits_rho.
  unfold inverse_temperature, effective_strength, first_order, swing. field. lra.
Qed.

(** ... tau = cos (theta - theta_0) and s times the speed of theta at 0 is
    sin (theta - theta_0), ... *)
Theorem temperature_angle a :
  inverse_temperature a = cos (theta a - theta 0) /\
  effective_strength a * (speed * distance / (rho 0 * rho 0)) = sin (theta a - theta 0).
Proof.
  assert (Hp := rho_pos a). assert (Hp0 := rho_pos 0). assert (E := rho_square 0).
  rewrite cos_minus, sin_minus, !cos_theta, !sin_theta.
  unfold inverse_temperature, effective_strength. rewrite Rmult_0_l, Rplus_0_l in *. split.
  - replace ((1 + a * (offset * speed / (rho 0 * rho 0))) * rho 0 / rho a)
      with ((rho 0 * rho 0 + a * offset * speed) / (rho a * rho 0)) by (field; lra).
    rewrite E. field. lra.
  - field. lra.
Qed.

(** ... and the probabilities are those of the unsteered ones p, the bias m = softmax B and
    the slopes M, by two numbers: sigma_z (a) is proportional to
    m_z (p_z / m_z)^tau e^(s M_z). *)
Theorem tilt_temperature_softmax zs z a : In z zs ->
  let p := softmax zs (fun y => circle_logits y 0) in
  let m := softmax zs bias_logit in
  let w y := m y * Rpower (p y / m y) (inverse_temperature a)
             * exp (effective_strength a * first_order y) in
  softmax zs (fun y => circle_logits y a) z = w z / Sum zs w.
Proof.
  intros Hz p m w.
  set (Zp := Sum zs (fun y => exp (circle_logits y 0))).
  set (Zm := Sum zs (fun y => exp (bias_logit y))).
  set (Za := Sum zs (fun y => exp (circle_logits y a))).
  assert (Hpos : forall L : Token -> R, 0 < Sum zs (fun y => exp (L y))).
  { intros L. apply Sum_pos with z; auto using exp_pos. intros; apply Rlt_le, exp_pos. }
  assert (HZp : 0 < Zp) by apply (Hpos (fun y => circle_logits y 0)).
  assert (HZm : 0 < Zm) by apply (Hpos bias_logit).
  assert (HZa : 0 < Za) by apply (Hpos (fun y => circle_logits y a)).
  set (k := exp (inverse_temperature a * (ln Zm - ln Zp)) / Zm).
  assert (Hk : 0 < k) by (apply Rdiv_lt_0_compat; auto using exp_pos).
  assert (Ew : forall y, w y = exp (circle_logits y a) * k).
  { intros y. unfold w, m, p, softmax. fold Zp Zm. unfold Rpower.
    replace (exp (circle_logits y 0) / Zp / (exp (bias_logit y) / Zm))
      with (exp (swing y 0) * (Zm / Zp)).
    - rewrite ln_mult, ln_exp, ln_quotient
        by (auto using exp_pos; apply Rdiv_lt_0_compat; auto).
      rewrite (tilt_temperature y a). unfold k.
      rewrite Rmult_plus_distr_l, !exp_plus. field. lra.
    - rewrite circle_logits_rho. fold (swing y 0). rewrite exp_plus.
      generalize (exp_pos (bias_logit y)). intros. field. lra. }
  rewrite (Sum_ext zs w (fun y => exp (circle_logits y a) * k)) by auto.
  rewrite Sum_scalr, Ew. unfold softmax. fold Za. field. lra.
Qed.
End Circle.
