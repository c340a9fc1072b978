(** * How far the law behind a norm is from the linear law (22) (new)

    The logits of the great circle differ from their tangent at strength 0 by at most
    R_z (a |C v|)^2 / (2 r^2), where R_z is the amplitude of the token; the odds of two
    tokens turn at most once, at a strength that is a quotient of inner products. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model Vectors NormalizationLimit TransformerModel
  GreatCircle.
Open Scope R_scope.

(** ** Taylor's formula with a bound on the second derivative *)
Lemma second_order_right (f f1 f2 : R -> R) B a : 0 <= a ->
  (forall x, is_derive f x (f1 x)) -> (forall x, is_derive f1 x (f2 x)) ->
  (forall x, f2 x <= B) -> f a <= f 0 + a * f1 0 + B * a ^ 2 / 2.
Proof.
  intros Ha H1 H2 HB.
  assert (H : (f 0 + 0 * f1 0 + B * 0 ^ 2 / 2) - f 0 <= (f 0 + a * f1 0 + B * a ^ 2 / 2) - f a).
  { apply (derive_le (fun x => (f 0 + x * f1 0 + B * x ^ 2 / 2) - f x)
      (fun x => f1 0 + B * x - f1 x) 0 a); auto.
    - intros x. apply (is_derive_minus (fun x => f 0 + x * f1 0 + B * x ^ 2 / 2) f); auto.
      auto_derive; [trivial|field].
    - intros x Hx. destruct (mean_value f1 f2 0 x) as (c & Hc & E); [lra|exact H2|].
      specialize (HB c). assert (f2 c * (x - 0) <= B * (x - 0)) by (apply Rmult_le_compat_r; lra).
      lra. }
  lra.
Qed.

Lemma second_order_bound (f f1 f2 : R -> R) B a :
  (forall x, is_derive f x (f1 x)) -> (forall x, is_derive f1 x (f2 x)) ->
  (forall x, Rabs (f2 x) <= B) -> Rabs (f a - (f 0 + a * f1 0)) <= B * a ^ 2 / 2.
Proof.
  intros H1 H2 HB.
  assert (Hopp : forall u du : R -> R, (forall x, is_derive u x (du x)) ->
    forall x, is_derive (fun x => - u x) x (- du x)).
  { intros u du Hu x. apply (is_derive_opp u x (du x)), Hu. }
  assert (Hmir : forall u du : R -> R, (forall x, is_derive u x (du x)) ->
    forall x, is_derive (fun x => u (- x)) x (- du (- x))).
  { intros u du Hu x. evar_last.
    - apply (is_derive_comp u Ropp x (du (- x)) (-1)); [apply Hu|]. auto_derive; [trivial|ring].
    - unfold scal; simpl; unfold mult; simpl. ring. }
  assert (Hright : forall u u1 u2 b, 0 <= b ->
    (forall x, is_derive u x (u1 x)) -> (forall x, is_derive u1 x (u2 x)) ->
    (forall x, Rabs (u2 x) <= B) -> Rabs (u b - (u 0 + b * u1 0)) <= B * b ^ 2 / 2).
  { intros u u1 u2 b Hb D1 D2 HBu. apply Rabs_le. split.
    - assert (H := second_order_right (fun x => - u x) (fun x => - u1 x) (fun x => - u2 x) B b Hb
        (Hopp _ _ D1) (Hopp _ _ D2)). cbv beta in H.
      assert (HB' : forall x, - u2 x <= B)
        by (intros x; generalize (HBu x) (Rabs_maj2 (u2 x)); lra).
      specialize (H HB'). lra.
    - assert (H := second_order_right u u1 u2 B b Hb D1 D2).
      assert (HB' : forall x, u2 x <= B)
        by (intros x; generalize (HBu x) (Rle_abs (u2 x)); lra).
      specialize (H HB'). lra. }
  destruct (Rle_lt_dec 0 a) as [Ha|Ha]; [apply (Hright f f1 f2); auto|].
  assert (D2 : forall x, is_derive (fun x => - f1 (- x)) x (f2 (- x))).
  { intros x. replace (f2 (- x)) with (- - f2 (- x)) by ring.
    apply (Hopp (fun x => f1 (- x)) (fun x => - f2 (- x))). intros y. apply Hmir, H2. }
  assert (H := Hright (fun x => f (- x)) (fun x => - f1 (- x)) (fun x => f2 (- x)) (- a)
    ltac:(lra) (Hmir f f1 H1) D2 (fun x => HB (- x))).
  cbv beta in H. rewrite Ropp_involutive, Ropp_0 in H.
  replace (- a * - f1 0) with (a * f1 0) in H by ring.
  replace ((- a) ^ 2) with (a ^ 2) in H by ring. exact H.
Qed.

(** ** The curve (P r + Q t) / sqrt (r^2 + t^2) *)
Section Curve.
Variables r P Q : R.
Hypothesis Hr : 0 < r.

Let w (t : R) : R := sqrt (r * r + t * t).
Definition curve (t : R) : R := (P * r + Q * t) / w t.
Definition curve1 (t : R) : R := r * (Q * r - P * t) / w t ^ 3.
Definition curve2 (t : R) : R := r * (P * (2 * t ^ 2 - r ^ 2) - 3 * Q * r * t) / w t ^ 5.

Lemma w_sqr t : w t * w t = r * r + t * t.
Proof. apply sqrt_sqrt. nra. Qed.

Lemma w_pos t : 0 < w t.
Proof. apply sqrt_lt_R0. nra. Qed.

Lemma w_derive t : is_derive w t (t / w t).
Proof.
  assert (Hw := w_pos t). unfold w. auto_derive.
  - nra.
  - fold (w t). field. lra.
Qed.

Lemma curve_derive t : is_derive curve t (curve1 t).
Proof.
  assert (Hw := w_pos t). assert (E := w_sqr t). evar_last.
  - apply (is_derive_div (fun t => P * r + Q * t) w t Q (t / w t)).
    + auto_derive; [trivial|ring].
    + apply w_derive.
    + lra.
  - unfold curve1.
    replace ((Q * w t - (P * r + Q * t) * (t / w t)) / w t ^ 2)
      with ((Q * (w t * w t) - (P * r + Q * t) * t) / w t ^ 3) by (field; lra).
    rewrite E. field. lra.
Qed.

Lemma curve1_derive t : is_derive curve1 t (curve2 t).
Proof.
  assert (Hw := w_pos t). assert (E := w_sqr t). evar_last.
  - apply (is_derive_div (fun t => r * (Q * r - P * t)) (fun t => w t ^ 3) t (- (r * P))
      (3 * w t ^ 2 * (t / w t))).
    + auto_derive; [trivial|ring].
    + evar_last; [apply (is_derive_pow w 3 t (t / w t)), w_derive|]. simpl. ring.
    + apply pow_nonzero. lra.
  - unfold curve2.
    replace ((- (r * P) * w t ^ 3 - r * (Q * r - P * t) * (3 * w t ^ 2 * (t / w t)))
      / (w t ^ 3) ^ 2)
      with ((- (r * P) * (w t * w t) - r * (Q * r - P * t) * (3 * t)) / w t ^ 5) by (field; lra).
    rewrite E. field. lra.
Qed.

(** The amplitude, and the bound of the second derivative *)
Definition amplitude : R := sqrt (P * P + Q * Q).

Lemma curve2_bound t : Rabs (curve2 t) <= amplitude / (r * r).
Proof.
  assert (Hw := w_pos t). assert (E := w_sqr t).
  assert (Hw5 : 0 < w t ^ 5) by (apply pow_lt, Hw).
  set (A := 2 * t ^ 2 - r ^ 2). set (C := - (3 * r * t)).
  assert (Hnum : Rabs (P * A + Q * C) <= amplitude * (w t ^ 5 / (r * (r * r)))).
  { assert (Hsq : (P * A + Q * C) * (P * A + Q * C) <= (P * P + Q * Q) * (A * A + C * C)).
    { assert (0 <= (P * C - Q * A) * (P * C - Q * A)) by apply Rle_0_sqr. nra. }
    assert (Hac : A * A + C * C <= (w t ^ 5 / (r * (r * r))) * (w t ^ 5 / (r * (r * r)))).
    { replace ((w t ^ 5 / (r * (r * r))) * (w t ^ 5 / (r * (r * r))))
        with ((w t * w t) ^ 5 / (r * r) ^ 3) by (field; lra).
      rewrite E. set (x := r * r). set (y := t * t).
      assert (Hx : 0 < x) by (unfold x; nra). assert (Hy : 0 <= y) by (unfold y; nra).
      replace (A * A + C * C) with ((x + y) * (4 * y + x)) by (unfold A, C, x, y; ring).
      apply Rmult_le_reg_r with (x ^ 3); [apply pow_lt, Hx|].
      replace ((x + y) ^ 5 / x ^ 3 * x ^ 3) with ((x + y) * (x + y) ^ 4) by (field; lra).
      rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra|].
      replace ((4 * y + x) * x ^ 3) with (x ^ 4 + 4 * (x ^ 3 * y)) by ring.
      replace ((x + y) ^ 4) with (x ^ 4 + 4 * (x ^ 3 * y) + (6 * (x * y) ^ 2
        + 4 * (x * y ^ 3) + y ^ 4)) by ring.
      assert (0 <= (x * y) ^ 2) by apply pow2_ge_0.
      assert (0 <= x * y ^ 3) by (apply Rmult_le_pos; [lra|apply pow_le, Hy]).
      assert (0 <= y ^ 4) by (apply pow_le, Hy). lra. }
    assert (Hk : 0 <= w t ^ 5 / (r * (r * r))).
    { apply Rlt_le, Rdiv_lt_0_compat; auto. repeat apply Rmult_lt_0_compat; auto. }
    rewrite <- sqrt_Rsqr_abs. rewrite <- (sqrt_square _ Hk) at 1. unfold amplitude.
    rewrite <- sqrt_mult_alt by nra. apply sqrt_le_1_alt. unfold Rsqr.
    apply Rle_trans with (1 := Hsq). apply Rmult_le_compat_l; [nra|exact Hac]. }
  unfold curve2.
  replace (r * (P * (2 * t ^ 2 - r ^ 2) - 3 * Q * r * t) / w t ^ 5)
    with (r / w t ^ 5 * (P * A + Q * C)) by (unfold A, C; field; lra).
  rewrite Rabs_mult, (Rabs_right (r / _)) by (apply Rle_ge, Rlt_le, Rdiv_lt_0_compat; auto).
  apply Rle_trans with (r / w t ^ 5 * (amplitude * (w t ^ 5 / (r * (r * r))))).
  - apply Rmult_le_compat_l; [apply Rlt_le, Rdiv_lt_0_compat; auto|exact Hnum].
  - right. field. lra.
Qed.

(** Along the line t = a Y + c the curve is near its tangent at a = 0 *)
Lemma curve_tangent Y c a :
  Rabs (curve (a * Y + c) - (curve c + a * (Y * curve1 c)))
  <= amplitude * (a * Y) ^ 2 / (2 * (r * r)).
Proof.
  assert (Hl : forall (u u1 : R -> R), (forall x, is_derive u x (u1 x)) ->
    forall x, is_derive (fun a => u (a * Y + c)) x (Y * u1 (x * Y + c))).
  { intros u u1 Hu x. apply (is_derive_comp u (fun a => a * Y + c) x (u1 (x * Y + c)) Y).
    - apply Hu.
    - auto_derive; [trivial|ring]. }
  assert (H := second_order_bound (fun a => curve (a * Y + c)) (fun a => Y * curve1 (a * Y + c))
    (fun a => Y * (Y * curve2 (a * Y + c))) (Y * Y * (amplitude / (r * r))) a).
  cbv beta in H. rewrite Rmult_0_l, Rplus_0_l in H.
  replace (amplitude * (a * Y) ^ 2 / (2 * (r * r)))
    with (Y * Y * (amplitude / (r * r)) * a ^ 2 / 2) by (field; lra).
  apply H.
  - apply Hl, curve_derive.
  - intros x. apply (is_derive_scal (fun a => curve1 (a * Y + c))). apply Hl, curve1_derive.
  - intros x. rewrite <- Rmult_assoc, Rabs_mult, (Rabs_right (Y * Y)) by nra.
    apply Rmult_le_compat_l; [nra|apply curve2_bound].
Qed.
End Curve.

Lemma log_softmax_gap {A} (zs : list A) (L : A -> R) z : In z zs ->
  ln (softmax zs L z) = - ln (Sum zs (fun y => exp (L y - L z))).
Proof.
  intros Hz.
  assert (Hp : 0 < Sum zs (fun y => exp (L y - L z))).
  { apply Sum_pos with z; auto using exp_pos. intros; apply Rlt_le, exp_pos. }
  rewrite <- ln_Rinv by auto. f_equal. unfold softmax.
  rewrite (Sum_ext zs (fun y => exp (L y)) (fun y => exp (L z) * exp (L y - L z))).
  - rewrite Sum_scal. field. split; [lra|apply Rgt_not_eq, exp_pos].
  - intros y _. rewrite <- exp_plus. f_equal. ring.
Qed.

(** If all gaps of two sets of logits differ by at most e, so do the log-probabilities *)
Lemma log_softmax_near {A} (zs : list A) (L L' : A -> R) z e : In z zs ->
  (forall y, In y zs -> Rabs ((L y - L z) - (L' y - L' z)) <= e) ->
  Rabs (ln (softmax zs L z) - ln (softmax zs L' z)) <= e.
Proof.
  intros Hz H.
  assert (Hle : forall U V : A -> R, (forall y, In y zs -> U y <= V y + e) ->
    ln (Sum zs (fun y => exp (U y))) <= ln (Sum zs (fun y => exp (V y))) + e).
  { intros U V HUV.
    assert (Hp : forall W : A -> R, 0 < Sum zs (fun y => exp (W y))).
    { intros W. apply Sum_pos with z; auto using exp_pos. intros; apply Rlt_le, exp_pos. }
    rewrite <- (ln_exp e) at 1. rewrite <- ln_mult by (auto using exp_pos).
    apply ln_le; auto. rewrite <- Sum_scalr. apply Sum_le. intros y Hy. rewrite <- exp_plus.
    destruct (HUV y Hy) as [L1|L1]; [left; apply exp_increasing, L1|].
    rewrite L1. right. reflexivity. }
  rewrite !log_softmax_gap by auto.
  assert (H1 := Hle (fun y => L y - L z) (fun y => L' y - L' z)).
  assert (H2 := Hle (fun y => L' y - L' z) (fun y => L y - L z)).
  cbv beta in H1, H2. apply Rabs_le. split.
  - assert (forall y, In y zs -> L y - L z <= L' y - L' z + e).
    { intros y Hy. specialize (H y Hy). apply Rabs_le_between in H. lra. }
    specialize (H1 H0). lra.
  - assert (forall y, In y zs -> L' y - L' z <= L y - L z + e).
    { intros y Hy. specialize (H y Hy). apply Rabs_le_between in H. lra. }
    specialize (H2 H0). lra.
Qed.

(** ** The logits behind a norm *)
Section Distance.
Context {Coordinate Token : Type} (l : list Coordinate) (n : @normalisation Coordinate).
Variables (W : Token -> Coordinate -> R) (b : Token -> R) (h v : Coordinate -> R).
Hypothesis eps_nonneg : 0 <= root_eps n.
Hypothesis moves : 0 < speed l n v.
Hypothesis misses : 0 < distance_sqr l n h v.
Notation logit := (circle_logits l n W b h v).
Notation tangent := (first_order l n W h v).
Notation P := (cos_part l n W h v).
Notation Q := (sin_part l n W v).
Notation r := (distance l n h v).
Notation Y := (speed l n v).
Notation c := (offset l n h v).

Lemma logit_curve z a : logit z a = bias_logit l n W b z + curve r (P z) (Q z) (a * Y + c).
Proof.
  assert (Hr := distance_pos l n h v misses).
  assert (Hp := rho_pos l n h v eps_nonneg moves misses a).
  rewrite (great_circle l n W b h v), (cos_theta l n h v), (sin_theta l n h v) by auto.
  assert (E : sqrt (r * r + (a * Y + c) * (a * Y + c)) = rho l n h v a).
  { rewrite <- (rho_square l n h v) by auto. apply sqrt_square. lra. }
  unfold curve. rewrite E. field. lra.
Qed.

Lemma tangent_curve z : tangent z = Y * curve1 r (P z) (Q z) c.
Proof.
  assert (Hr := distance_pos l n h v misses).
  rewrite <- (is_derive_unique _ _ _ (first_order_slope l n W b h v eps_nonneg moves misses z)).
  apply is_derive_unique.
  apply (is_derive_ext (fun a => bias_logit l n W b z + curve r (P z) (Q z) (a * Y + c))).
  { intros a. symmetry. apply logit_curve. }
  evar_last.
  - apply (is_derive_plus (fun _ => bias_logit l n W b z)); [apply @is_derive_const|].
    apply (is_derive_comp (curve r (P z) (Q z)) (fun a => a * Y + c) 0
      (curve1 r (P z) (Q z) (0 * Y + c)) Y); [apply curve_derive; auto|].
    auto_derive; [trivial|ring].
  - unfold plus, zero, scal; simpl; unfold mult; simpl. rewrite Rmult_0_l, !Rplus_0_l. reflexivity.
Qed.

(** (22) The gap of two tokens differs from the linear law by at most
    R (a |C v|)^2 / (2 r^2), R^2 = (P_z - P_y)^2 + (Q_z - Q_y)^2. *)
Theorem linear_distance z y a :
  Rabs ((logit z a - logit y a) - ((logit z 0 - logit y 0) + a * (tangent z - tangent y)))
  <= amplitude (P z - P y) (Q z - Q y) * (a * Y) ^ 2 / (2 * (r * r)).
Proof.
  assert (Hr := distance_pos l n h v misses).
  generalize (curve_tangent r (P z - P y) (Q z - Q y) Hr Y c a).
  rewrite !logit_curve, !tangent_curve.
  rewrite Rmult_0_l, Rplus_0_l. unfold curve, curve1, Rdiv. intros H.
  apply Rle_trans with (2 := H). right. f_equal. ring.
Qed.

(** Hence for the probabilities: if no amplitude of z against another token exceeds R, the
    log-probability of z is within R (a |C v|)^2 / (2 r^2) of that of the linear law. *)
Theorem linear_distance_probability zs z a R : In z zs ->
  (forall y, In y zs -> amplitude (P y - P z) (Q y - Q z) <= R) ->
  Rabs (ln (softmax zs (fun y => logit y a) z) -
        ln (softmax zs (fun y => logit y 0 + a * tangent y) z))
  <= R * (a * Y) ^ 2 / (2 * (r * r)).
Proof.
  intros Hz HR. assert (Hr := distance_pos l n h v misses).
  apply log_softmax_near; auto. intros y Hy.
  replace ((logit y a - logit z a) - (logit y 0 + a * tangent y - (logit z 0 + a * tangent z)))
    with ((logit y a - logit z a) - ((logit y 0 - logit z 0) + a * (tangent y - tangent z)))
    by ring.
  apply Rle_trans with (1 := linear_distance y z a).
  unfold Rdiv. apply Rmult_le_compat_r.
  - apply Rlt_le, Rinv_0_lt_compat. nra.
  - apply Rmult_le_compat_r; [apply pow2_ge_0|apply HR, Hy].
Qed.

(** (20) The odds of two tokens turn at most once: the slope of the gap of their logits has
    the sign of an affine function of the strength. *)
Theorem pair_turn z y a :
  let dk := slope l n W v z - slope l n W v y in
  let da := start l n W h z - start l n W h y in
  let e := r * r + c * c in
  is_derive (fun a => logit z a - logit y a) a
    (sqrt (INR (length l)) * (dk * e - da * (c * Y) + a * (dk * (c * Y) - da * (Y * Y)))
     / rho l n h v a ^ 3).
Proof.
  intros dk da e.
  assert (Hp := rho_pos l n h v eps_nonneg moves misses a).
  assert (E := rho_square l n h v eps_nonneg moves misses a).
  set (k := bias_logit l n W b z - bias_logit l n W b y).
  assert (Ek : forall x, k + sqrt (INR (length l)) * (da + x * dk) / rho l n h v x =
    logit z x - logit y x).
  { intros x. rewrite !circle_logits_rho by auto. unfold k, da, dk. field.
    apply Rgt_not_eq, rho_pos; auto. }
  apply (is_derive_ext _ _ a _ Ek).
  evar_last.
  - apply (is_derive_plus (fun _ => k)); [apply @is_derive_const|].
    apply (is_derive_div (fun a => sqrt (INR (length l)) * (da + a * dk)) (rho l n h v)).
    + auto_derive; [trivial|reflexivity].
    + apply rho_derive; auto.
    + lra.
  - unfold plus, zero; simpl.
    set (s := sqrt (INR (length l))). set (rh := rho l n h v a) in *.
    transitivity (s * (dk * (rh * rh) - (da + a * dk) * (Y * (a * Y + c))) / rh ^ 3).
    + field. lra.
    + rewrite E. unfold e. field. lra.
Qed.
End Distance.
