(** * (22) The radius of the linear law behind a norm (new)

    A second bound of the distance from the linear law, better far from 0 than that of
    [LinearDistance.v], and what both say of probabilities: of their logarithms, of the total
    variation, and of the strengths within which an error is kept. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model Vectors NormalizationLimit TransformerModel
  GreatCircle LinearDistance.
Open Scope R_scope.

(** ** Total variation *)
Lemma tanh_exp x : tanh x = (exp (2 * x) - 1) / (exp (2 * x) + 1).
Proof.
  unfold tanh, sinh, cosh. rewrite exp_Ropp. replace (2 * x) with (x + x) by ring.
  rewrite exp_plus. generalize (exp_pos x). intros. field. split; nra.
Qed.

(** If the logarithms of the quotients of two distributions differ by at most w, their total
    variation is at most tanh (w / 4). *)
Theorem variation_tanh {A} (zs : list A) (p q : A -> R) w :
  (forall y, In y zs -> 0 < p y) -> (forall y, In y zs -> 0 < q y) ->
  Sum zs p = 1 -> Sum zs q = 1 -> 0 <= w ->
  (forall y z, In y zs -> In z zs -> ln (q y / p y) - ln (q z / p z) <= w) ->
  Sum zs (fun y => Rabs (q y - p y)) / 2 <= tanh (w / 4).
Proof.
  intros Hp Hq Sp Sq Hw H.
  assert (ne : zs <> nil) by (intros E; rewrite E in Sp; simpl in Sp; lra).
  destruct (Min_attained zs (fun y => q y / p y) ne) as (z & Hz & Ez).
  set (m := q z / p z) in *. set (s := exp (w / 2)).
  assert (Hm : 0 < m) by (apply Rdiv_lt_0_compat; auto).
  assert (Hs : 1 <= s).
  { unfold s. destruct Hw as [Hw|<-]; [|right; rewrite <- exp_0; f_equal; lra].
    left. rewrite <- exp_0. apply exp_increasing. lra. }
  set (M := s * s * m).
  assert (Hlow : forall y, In y zs -> m * p y <= q y).
  { intros y Hy. specialize (Hp y Hy). assert (L : m <= q y / p y).
    { rewrite Ez. apply (Min_le zs (fun y => q y / p y)), Hy. }
    apply Rmult_le_compat_r with (r := p y) in L; [|lra].
    replace (q y / p y * p y) with (q y) in L by (field; lra). lra. }
  assert (Hhigh : forall y, In y zs -> q y <= M * p y).
  { intros y Hy. assert (Py := Hp y Hy). assert (Qy := Hq y Hy).
    assert (Hr : 0 < q y / p y) by (apply Rdiv_lt_0_compat; auto).
    specialize (H y z Hy Hz). fold m in H.
    assert (L : q y / p y <= M).
    { rewrite <- (exp_ln _ Hr). replace M with (exp (w + ln m)).
      - destruct (Rle_lt_or_eq_dec _ _ H) as [T|T]; [left; apply exp_increasing; lra|].
        right. f_equal. lra.
      - rewrite exp_plus, exp_ln by auto. unfold M, s. rewrite <- exp_plus. do 2 f_equal. lra. }
    apply Rmult_le_compat_r with (r := p y) in L; [|lra].
    replace (q y / p y * p y) with (q y) in L by (field; lra). lra. }
  assert (Hm1 : m <= 1).
  { replace m with (Sum zs (fun y => m * p y)) by (rewrite Sum_scal, Sp; ring).
    rewrite <- Sq. apply Sum_le, Hlow. }
  assert (HM1 : 1 <= M).
  { replace M with (Sum zs (fun y => M * p y)) by (rewrite Sum_scal, Sp; ring).
    rewrite <- Sq. apply Sum_le, Hhigh. }
  assert (Et : tanh (w / 4) = (s - 1) / (s + 1)).
  { rewrite tanh_exp. unfold s. replace (2 * (w / 4)) with (w / 2) by field. reflexivity. }
  rewrite Et.
  destruct (Req_dec s 1) as [E1|E1].
  - assert (Em : m = 1) by (unfold M in HM1; rewrite E1 in HM1; lra).
    rewrite (Sum_ext zs _ (fun _ => 0)).
    + rewrite Sum_zero, E1. lra.
    + intros y Hy. specialize (Hlow y Hy). specialize (Hhigh y Hy). unfold M in Hhigh.
      rewrite E1, Em in *. rewrite Rabs_right; lra.
  - assert (Hs1 : 1 < s) by lra.
    assert (HD : 0 < M - m).
    { replace (M - m) with (m * ((s - 1) * (s + 1))) by (unfold M; ring).
      apply Rmult_lt_0_compat; [exact Hm|]. apply Rmult_lt_0_compat; lra. }
    set (k1 := ((M - 1) - (1 - m)) / (M - m)).
    set (k2 := (M * (1 - m) - m * (M - 1)) / (M - m)).
    assert (Hsum : Sum zs (fun y => Rabs (q y - p y)) <= k1 + k2).
    { replace (k1 + k2) with (Sum zs (fun y => k1 * q y + k2 * p y))
        by (rewrite Sum_plus, !Sum_scal, Sp, Sq; ring).
      apply Sum_le. intros y Hy. specialize (Hlow y Hy). specialize (Hhigh y Hy).
      assert (E : k1 * q y + k2 * p y =
        (((M - 1) - (1 - m)) * q y + (M * (1 - m) - m * (M - 1)) * p y) / (M - m))
        by (unfold k1, k2; field; lra).
      rewrite E. apply Rmult_le_reg_r with (M - m); [exact HD|]. unfold Rdiv.
      rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
      destruct (Rle_lt_dec (p y) (q y)) as [L|L].
      - rewrite Rabs_right by lra. nra.
      - rewrite Rabs_left by lra. nra. }
    apply Rle_trans with ((k1 + k2) / 2); [lra|].
    replace ((k1 + k2) / 2) with ((M - 1) * (1 - m) / (M - m)) by (unfold k1, k2; field; lra).
    apply Rmult_le_reg_r with ((M - m) * (s + 1)); [apply Rmult_lt_0_compat; lra|].
    replace ((M - 1) * (1 - m) / (M - m) * ((M - m) * (s + 1)))
      with ((M - 1) * (1 - m) * (s + 1)) by (field; lra).
    replace ((s - 1) / (s + 1) * ((M - m) * (s + 1))) with ((s - 1) * (M - m)) by (field; lra).
    assert (G : (s - 1) * (M - m) - (M - 1) * (1 - m) * (s + 1) =
      (s + 1) * ((s * m - 1) * (s * m - 1))) by (unfold M; ring).
    assert (0 <= (s + 1) * ((s * m - 1) * (s * m - 1))); [|lra].
    apply Rmult_le_pos; [lra|apply Rle_0_sqr].
Qed.

(** The bound is attained, by two tokens. *)
Theorem variation_tanh_attained w : 0 <= w -> exists p q : bool -> R,
  (forall y, 0 < p y) /\ (forall y, 0 < q y) /\ p true + p false = 1 /\ q true + q false = 1 /\
  (forall y z, ln (q y / p y) - ln (q z / p z) <= w) /\
  (Rabs (q true - p true) + Rabs (q false - p false)) / 2 = tanh (w / 4).
Proof.
  intros Hw. set (s := exp (w / 2)). assert (Hs : 0 < s) by apply exp_pos.
  assert (Hs1 : 1 <= s).
  { unfold s. destruct Hw as [Hw|<-]; [|right; rewrite <- exp_0; f_equal; lra].
    left. rewrite <- exp_0. apply exp_increasing. lra. }
  assert (Hi : 0 < / (1 + s)) by (apply Rinv_0_lt_compat; lra).
  exists (fun y : bool => if y then / (1 + s) else s * / (1 + s)).
  exists (fun y : bool => if y then s * / (1 + s) else / (1 + s)).
  repeat split.
  - intros []; [exact Hi|apply Rmult_lt_0_compat; auto].
  - intros []; [apply Rmult_lt_0_compat; auto|exact Hi].
  - field. lra.
  - field. lra.
  - assert (Es : ln s = w / 2) by apply ln_exp.
    assert (E1 : ln (s * / (1 + s) / / (1 + s)) = w / 2)
      by (rewrite <- Es; f_equal; field; lra).
    assert (E2 : ln (/ (1 + s) / (s * / (1 + s))) = - (w / 2)).
    { rewrite <- Es, <- ln_Rinv by exact Hs. f_equal. field. lra. }
    intros [] []; rewrite ?E1, ?E2; lra.
  - rewrite tanh_exp. replace (2 * (w / 4)) with (w / 2) by field. fold s.
    assert (G : / (1 + s) <= s * / (1 + s)) by nra.
    rewrite Rabs_right, Rabs_left1 by lra. field. lra.
Qed.

(** ** Taylor's formula with the bound B k^2 / (1 - k x)^2 of the second derivative *)
Lemma derive_le_on (f df : R -> R) a b : a <= b ->
  (forall x, a <= x <= b -> is_derive f x (df x)) -> (forall x, a <= x <= b -> 0 <= df x) ->
  f a <= f b.
Proof.
  intros [Hab|<-] Hd Hp; [|lra]. destruct (MVT_cor2 f df a b Hab) as (c & E & Hc).
  - intros c Hc. apply is_derive_Reals, Hd, Hc.
  - assert (0 <= df c * (b - a)); [|lra]. apply Rmult_le_pos; [apply Hp|]; lra.
Qed.

Definition dose_excess (t : R) : R := - ln (1 - t) - t.

Lemma dose_right (f f1 f2 : R -> R) B k a : 0 <= a -> 0 <= k -> k * a < 1 ->
  (forall x, is_derive f x (f1 x)) -> (forall x, is_derive f1 x (f2 x)) ->
  (forall x, 0 <= x <= a -> f2 x <= B * k ^ 2 / (1 - k * x) ^ 2) ->
  f a <= f 0 + a * f1 0 + B * dose_excess (k * a).
Proof.
  intros Ha Hk Hka H1 H2 HB.
  assert (Hx : forall x, 0 <= x <= a -> 0 < 1 - k * x).
  { intros x Hx. assert (k * x <= k * a) by (apply Rmult_le_compat_l; lra). lra. }
  set (u := fun x => f 0 + x * f1 0 + B * dose_excess (k * x) - f x).
  assert (Hu : u 0 <= u a).
  { apply (derive_le_on u (fun x => f1 0 + B * (k / (1 - k * x) - k) - f1 x) 0 a Ha).
    - intros x Hx'. specialize (Hx x Hx'). unfold u, dose_excess.
      apply (is_derive_minus (fun x => f 0 + x * f1 0 + B * (- ln (1 - k * x) - k * x)) f);
        [|apply H1].
      auto_derive; [lra|]. field. lra.
    - intros x Hx'. set (u1 := fun x => f1 0 + B * (k / (1 - k * x) - k) - f1 x).
      assert (V : u1 0 <= u1 x).
      { apply (derive_le_on u1 (fun x => B * k ^ 2 / (1 - k * x) ^ 2 - f2 x) 0 x); [lra| |].
        - intros y Hy. assert (Hy' : 0 < 1 - k * y) by (apply Hx; lra).
          apply (is_derive_minus (fun x => f1 0 + B * (k / (1 - k * x) - k)) f1); [|apply H2].
          auto_derive; [lra|]. field. lra.
        - intros y Hy. generalize (HB y ltac:(lra)). lra. }
      unfold u1 in V. rewrite Rmult_0_r, Rminus_0_r in V. unfold Rdiv in V at 1.
      rewrite Rinv_1 in V. lra. }
  unfold u, dose_excess in *. rewrite Rmult_0_r, !Rminus_0_r, ln_1 in Hu. lra.
Qed.

Lemma dose_bound (f f1 f2 : R -> R) B k a : 0 <= k -> k * Rabs a < 1 ->
  (forall x, is_derive f x (f1 x)) -> (forall x, is_derive f1 x (f2 x)) ->
  (forall x, k * Rabs x < 1 -> Rabs (f2 x) <= B * k ^ 2 / (1 - k * Rabs x) ^ 2) ->
  Rabs (f a - (f 0 + a * f1 0)) <= B * dose_excess (k * Rabs a).
Proof.
  intros Hk Hka H1 H2 HB.
  assert (Hopp : forall u du : R -> R, (forall x, is_derive u x (du x)) ->
    forall x, is_derive (fun x => - u x) x (- du x)).
  { intros u du Hu x. apply (is_derive_opp u x (du x)), Hu. }
  assert (Hmir : forall u du : R -> R, (forall x, is_derive u x (du x)) ->
    forall x, is_derive (fun x => u (- x)) x (- du (- x))).
  { intros u du Hu x. evar_last.
    - apply (is_derive_comp u Ropp x (du (- x)) (-1)); [apply Hu|]. auto_derive; [trivial|ring].
    - unfold scal; simpl; unfold mult; simpl. ring. }
  assert (Hright : forall u u1 u2 b, 0 <= b -> k * b < 1 ->
    (forall x, is_derive u x (u1 x)) -> (forall x, is_derive u1 x (u2 x)) ->
    (forall x, 0 <= x <= b -> Rabs (u2 x) <= B * k ^ 2 / (1 - k * x) ^ 2) ->
    Rabs (u b - (u 0 + b * u1 0)) <= B * dose_excess (k * b)).
  { intros u u1 u2 b Hb Hkb D1 D2 Du. apply Rabs_le. split.
    - assert (H := dose_right (fun x => - u x) (fun x => - u1 x) (fun x => - u2 x) B k b Hb Hk Hkb
        (Hopp _ _ D1) (Hopp _ _ D2)). cbv beta in H.
      assert (HB' : forall x, 0 <= x <= b -> - u2 x <= B * k ^ 2 / (1 - k * x) ^ 2)
        by (intros x Hx; generalize (Du x Hx) (Rabs_maj2 (u2 x)); lra).
      specialize (H HB'). lra.
    - assert (H := dose_right u u1 u2 B k b Hb Hk Hkb D1 D2).
      assert (HB' : forall x, 0 <= x <= b -> u2 x <= B * k ^ 2 / (1 - k * x) ^ 2)
        by (intros x Hx; generalize (Du x Hx) (Rle_abs (u2 x)); lra).
      specialize (H HB'). lra. }
  assert (Hin : forall b x, k * b < 1 -> 0 <= x <= b -> k * x < 1).
  { intros b x Hb Hx. assert (k * x <= k * b) by (apply Rmult_le_compat_l; lra). lra. }
  destruct (Rle_lt_dec 0 a) as [Ha|Ha].
  - rewrite (Rabs_right a) in * by lra. apply (Hright f f1 f2); auto.
    intros x Hx. generalize (HB x). rewrite (Rabs_right x) by lra. intros G. apply G.
    apply (Hin a); auto.
  - rewrite (Rabs_left a) in * by exact Ha.
    assert (D2 : forall x, is_derive (fun x => - f1 (- x)) x (f2 (- x))).
    { intros x. replace (f2 (- x)) with (- - f2 (- x)) by ring.
      apply (Hopp (fun x => f1 (- x)) (fun x => - f2 (- x))). intros y. apply Hmir, H2. }
    assert (H := Hright (fun x => f (- x)) (fun x => - f1 (- x)) (fun x => f2 (- x)) (- a)
      ltac:(lra) Hka (Hmir f f1 H1) D2). cbv beta in H.
    rewrite Ropp_involutive, Ropp_0 in H. replace (- a * - f1 0) with (a * f1 0) in H by ring.
    apply H. intros x Hx. generalize (HB (- x)). rewrite Rabs_Ropp, (Rabs_right x) by lra.
    intros G. apply G. apply (Hin (- a)); auto.
Qed.

(** ** The curve (P r + Q t) / sqrt (r^2 + t^2) far from 0 *)
Lemma curve2_near r P Q t : 0 < r ->
  Rabs (curve2 r P Q t) <= 2 / sqrt 3 * amplitude P Q / (r * r + t * t).
Proof.
  intros Hr. set (S := r * r + t * t). assert (HS : 0 < S) by (unfold S; nra).
  assert (H3 : 0 < sqrt 3) by (apply sqrt_lt_R0; lra).
  assert (E3 : sqrt 3 * sqrt 3 = 3) by (apply sqrt_sqrt; lra).
  set (w := sqrt S). assert (Hw : 0 < w) by (apply sqrt_lt_R0, HS).
  assert (Ew : w * w = S) by (apply sqrt_sqrt; lra).
  assert (HA : 0 <= amplitude P Q) by apply sqrt_pos.
  assert (EA : amplitude P Q * amplitude P Q = P * P + Q * Q) by (apply sqrt_sqrt; nra).
  set (N := P * (2 * t ^ 2 - r ^ 2) - 3 * Q * r * t).
  assert (Hk : 0 <= 2 / sqrt 3 * amplitude P Q / S).
  { apply Rmult_le_pos; [|apply Rlt_le, Rinv_0_lt_compat, HS].
    apply Rmult_le_pos; auto. apply Rlt_le, Rdiv_lt_0_compat; lra. }
  rewrite <- sqrt_Rsqr_abs. rewrite <- (sqrt_square _ Hk). apply sqrt_le_1_alt.
  unfold curve2, Rsqr. fold S w N.
  replace (r * N / w ^ 5 * (r * N / w ^ 5)) with (r * r * (N * N) / (w * w) ^ 5)
    by (field; lra).
  replace (2 / sqrt 3 * amplitude P Q / S * (2 / sqrt 3 * amplitude P Q / S))
    with (4 * (amplitude P Q * amplitude P Q) / (sqrt 3 * sqrt 3) / (S * S)) by (field; lra).
  rewrite E3, Ew, EA.
  apply Rmult_le_reg_r with (3 * S ^ 5);
    [apply Rmult_lt_0_compat; [lra|apply pow_lt, HS]|].
  replace (r * r * (N * N) / S ^ 5 * (3 * S ^ 5)) with (3 * (r * r) * (N * N)) by (field; lra).
  replace (4 * (P * P + Q * Q) / 3 / (S * S) * (3 * S ^ 5))
    with ((P * P + Q * Q) * S * (4 * (S * S))) by (field; lra).
  assert (HN : N * N <= (P * P + Q * Q) * (S * (r * r + 4 * (t * t)))).
  { set (A := 2 * t ^ 2 - r ^ 2). set (C := - (3 * r * t)).
    replace N with (P * A + Q * C) by (unfold N, A, C; ring).
    replace (S * (r * r + 4 * (t * t))) with (A * A + C * C) by (unfold S, A, C; ring).
    assert (0 <= (P * C - Q * A) * (P * C - Q * A)) by apply Rle_0_sqr. nra. }
  apply Rle_trans with (3 * (r * r) * ((P * P + Q * Q) * (S * (r * r + 4 * (t * t))))).
  - apply Rmult_le_compat_l; [nra|exact HN].
  - replace (3 * (r * r) * ((P * P + Q * Q) * (S * (r * r + 4 * (t * t)))))
      with ((P * P + Q * Q) * S * (3 * (r * r) * (r * r + 4 * (t * t)))) by ring.
    apply Rmult_le_compat_l; [apply Rmult_le_pos; [nra|lra]|].
    assert (0 <= (r * r - 2 * (t * t)) * (r * r - 2 * (t * t))) by apply Rle_0_sqr.
    unfold S. lra.
Qed.

Lemma curve_tangent_near r P Q Y c a : 0 < r -> 0 < Y ->
  Rabs a * Y / sqrt (r * r + c * c) < 1 ->
  Rabs (curve r P Q (a * Y + c) - (curve r P Q c + a * (Y * curve1 r P Q c)))
  <= amplitude P Q * (2 / sqrt 3 * dose_excess (Rabs a * Y / sqrt (r * r + c * c))).
Proof.
  intros Hr HY Ht. set (q := sqrt (r * r + c * c)) in *.
  assert (Hq : 0 < q) by (apply sqrt_lt_R0; nra).
  assert (Eq : q * q = r * r + c * c) by (apply sqrt_sqrt; nra).
  assert (Hl : forall (u u1 : R -> R), (forall x, is_derive u x (u1 x)) ->
    forall x, is_derive (fun a => u (a * Y + c)) x (Y * u1 (x * Y + c))).
  { intros u u1 Hu x. apply (is_derive_comp u (fun a => a * Y + c) x (u1 (x * Y + c)) Y).
    - apply Hu.
    - auto_derive; [trivial|ring]. }
  assert (Hk : 0 <= Y / q) by (apply Rlt_le, Rdiv_lt_0_compat; auto).
  assert (Et : forall x, Y / q * Rabs x = Rabs x * Y / q) by (intros; field; lra).
  assert (H := dose_bound (fun a => curve r P Q (a * Y + c)) (fun a => Y * curve1 r P Q (a * Y + c))
    (fun a => Y * (Y * curve2 r P Q (a * Y + c))) (2 / sqrt 3 * amplitude P Q) (Y / q) a Hk).
  cbv beta in H. rewrite Et in H. rewrite Rmult_0_l, Rplus_0_l in H.
  replace (amplitude P Q * (2 / sqrt 3 * dose_excess (Rabs a * Y / q)))
    with (2 / sqrt 3 * amplitude P Q * dose_excess (Rabs a * Y / q)) by ring.
  apply H; [exact Ht| | |].
  - apply Hl. intros x. apply curve_derive, Hr.
  - intros x. apply (is_derive_scal (fun a => curve1 r P Q (a * Y + c))). apply Hl.
    intros y. apply curve1_derive, Hr.
  - intros x Hx. rewrite Et in *. rewrite <- Rmult_assoc, Rabs_mult, (Rabs_right (Y * Y)) by nra.
    assert (Hx' : Rabs x * Y < q).
    { apply Rmult_lt_compat_r with (r := q) in Hx; auto.
      replace (Rabs x * Y / q * q) with (Rabs x * Y) in Hx by (field; lra). lra. }
    set (B := 2 / sqrt 3 * amplitude P Q).
    assert (HB : 0 <= B).
    { apply Rmult_le_pos; [|apply sqrt_pos]. apply Rlt_le, Rdiv_lt_0_compat; [lra|].
      apply sqrt_lt_R0. lra. }
    replace (B * (Y / q) ^ 2 / (1 - Rabs x * Y / q) ^ 2)
      with (Y * Y * (B / ((q - Rabs x * Y) * (q - Rabs x * Y)))) by (field; lra).
    apply Rmult_le_compat_l; [nra|].
    apply Rle_trans with (1 := curve2_near r P Q (x * Y + c) Hr). fold B.
    apply Rmult_le_compat_l; [exact HB|]. apply Rinv_le_contravar.
    + apply Rmult_lt_0_compat; lra.
    + assert (Hc : Rabs c <= q).
      { rewrite <- sqrt_Rsqr_abs. apply sqrt_le_1_alt. unfold Rsqr. nra. }
      assert (Hxc : - (Rabs x * Y * q) <= x * Y * c).
      { assert (L : - (x * Y * c) <= Rabs x * Y * Rabs c).
        { rewrite <- (Rabs_right Y) by lra. rewrite <- !Rabs_mult.
          apply Rle_trans with (1 := Rle_abs _). rewrite Rabs_Ropp, (Rabs_right Y) by lra. lra. }
        assert (Rabs x * Y * Rabs c <= Rabs x * Y * q); [|lra].
        apply Rmult_le_compat_l; auto. apply Rmult_le_pos; [apply Rabs_pos|lra]. }
      assert (Ex : Rabs x * Rabs x = x * x)
        by (rewrite <- Rabs_mult; apply Rabs_right; nra).
      nra.
Qed.

(** ** Behind a norm *)
Section Radius.
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
Notation gap z y := (amplitude (P z - P y) (Q z - Q y)).

(** The dose t = |a| |C v| / rho (0), and the deviation g (a): the smaller of the two bounds *)
Definition dose (a : R) : R := Rabs a * Y / rho l n h v 0.
Definition deviation (a : R) : R :=
  if Rlt_dec (dose a) 1
  then Rmin ((a * Y) ^ 2 / (2 * (r * r))) (2 / sqrt 3 * dose_excess (dose a))
  else (a * Y) ^ 2 / (2 * (r * r)).

(** The second bound, for doses below 1 *)
Theorem linear_distance_dose z y a : dose a < 1 ->
  Rabs ((logit z a - logit y a) - ((logit z 0 - logit y 0) + a * (tangent z - tangent y)))
  <= gap z y * (2 / sqrt 3 * dose_excess (dose a)).
Proof.
  intros Ht. assert (Hr := distance_pos l n h v misses).
  assert (E0 : rho l n h v 0 = sqrt (r * r + c * c)).
  { assert (E := rho_square l n h v eps_nonneg moves misses 0).
    rewrite Rmult_0_l, Rplus_0_l in E. rewrite <- E. symmetry. apply sqrt_square.
    apply Rlt_le, rho_pos; auto. }
  unfold dose in *. rewrite E0 in *.
  generalize (curve_tangent_near r (P z - P y) (Q z - Q y) Y c a Hr moves Ht).
  rewrite !(logit_curve l n W b h v), !(tangent_curve l n W b h v) by auto.
  rewrite Rmult_0_l, Rplus_0_l. unfold curve, curve1, Rdiv. intros H.
  apply Rle_trans with (2 := H). right. f_equal. ring.
Qed.

Theorem linear_deviation z y a :
  Rabs ((logit z a - logit y a) - ((logit z 0 - logit y 0) + a * (tangent z - tangent y)))
  <= gap z y * deviation a.
Proof.
  assert (H := linear_distance l n W b h v eps_nonneg moves misses z y a).
  assert (E : gap z y * (a * Y) ^ 2 / (2 * (r * r)) = gap z y * ((a * Y) ^ 2 / (2 * (r * r)))).
  { unfold Rdiv. ring. }
  rewrite E in H. unfold deviation. destruct (Rlt_dec (dose a) 1) as [L|L]; [|exact H].
  unfold Rmin. destruct Rle_dec; [exact H|apply linear_distance_dose, L].
Qed.

Lemma deviation_nonneg a : 0 <= deviation a.
Proof.
  assert (Hr := distance_pos l n h v misses).
  assert (H1 : 0 <= (a * Y) ^ 2 / (2 * (r * r))).
  { apply Rmult_le_pos; [apply pow2_ge_0|]. apply Rlt_le, Rinv_0_lt_compat. nra. }
  unfold deviation. destruct (Rlt_dec (dose a) 1) as [L|L]; [|exact H1].
  apply Rmin_glb; [exact H1|]. apply Rmult_le_pos.
  - apply Rlt_le, Rdiv_lt_0_compat; [lra|]. apply sqrt_lt_R0. lra.
  - unfold dose_excess. assert (G : exp (- dose a) >= 1 + - dose a)
      by (apply Rle_ge, exp_ineq1_le).
    assert (ln (1 - dose a) <= - dose a); [|lra].
    rewrite <- (ln_exp (- dose a)). apply ln_le; lra.
Qed.

Notation prob zs := (fun a => softmax zs (fun y => logit y a)).
Notation linear zs := (fun a => softmax zs (fun y => logit y 0 + a * tangent y)).

(** Log-probabilities *)
Theorem linear_deviation_probability zs z a R : In z zs ->
  (forall y, In y zs -> gap y z <= R) ->
  Rabs (ln (prob zs a z) - ln (linear zs a z)) <= R * deviation a.
Proof.
  intros Hz HR. apply log_softmax_near; auto. intros y Hy.
  replace ((logit y a - logit z a) - (logit y 0 + a * tangent y - (logit z 0 + a * tangent z)))
    with ((logit y a - logit z a) - ((logit y 0 - logit z 0) + a * (tangent y - tangent z)))
    by ring.
  apply Rle_trans with (1 := linear_deviation y z a).
  apply Rmult_le_compat_r; [apply deviation_nonneg|apply HR, Hy].
Qed.

(** Total variation, with the diameter of the points (P, Q) *)
Theorem linear_deviation_variation zs a D : zs <> nil ->
  (forall z y, In z zs -> In y zs -> gap z y <= D) ->
  Sum zs (fun z => Rabs (prob zs a z - linear zs a z)) / 2 <= tanh (D * deviation a / 4).
Proof.
  intros ne HD.
  destruct (Max_attained zs (fun _ => 0) ne) as (x & Hx & _).
  assert (Hpos : forall L : Token -> R, 0 < Sum zs (fun y => exp (L y))).
  { intros L. apply Sum_pos with x; auto using exp_pos. intros; apply Rlt_le, exp_pos. }
  assert (Hsm : forall (L : Token -> R) z, 0 < softmax zs L z)
    by (intros; apply Rdiv_lt_0_compat; auto using exp_pos).
  assert (Hone : forall L : Token -> R, Sum zs (softmax zs L) = 1).
  { intros L. unfold softmax. rewrite Sum_div. apply Rinv_r. specialize (Hpos L). lra. }
  apply variation_tanh; auto.
  - apply Rmult_le_pos; [|apply deviation_nonneg]. apply Rle_trans with (gap x x); auto.
    apply sqrt_pos.
  - intros z y Hz Hy. rewrite !ln_quotient by auto.
    assert (Hln : forall (L : Token -> R) u, ln (softmax zs L u) =
      L u - ln (Sum zs (fun y => exp (L y)))).
    { intros L u. unfold softmax. rewrite ln_quotient, ln_exp by (auto using exp_pos). ring. }
    rewrite !Hln.
    apply Rle_trans with (gap z y * deviation a);
      [|apply Rmult_le_compat_r; [apply deviation_nonneg|auto]].
    generalize (linear_deviation z y a) (Rle_abs ((logit z a - logit y a) -
      ((logit z 0 - logit y 0) + a * (tangent z - tangent y)))). lra.
Qed.

(** The strengths at which an error of at most tol in every logarithm is sure *)
Theorem linear_radius zs z a R tol : In z zs ->
  (forall y, In y zs -> gap y z <= R) -> 0 < R -> 0 <= tol ->
  Rabs a <= r / Y * sqrt (2 * tol / R) ->
  Rabs (ln (prob zs a z) - ln (linear zs a z)) <= tol.
Proof.
  intros Hz HR HR0 Ht Ha. assert (Hr := distance_pos l n h v misses).
  apply Rle_trans with (1 := linear_distance_probability l n W b h v eps_nonneg moves misses
    zs z a R Hz HR).
  assert (Hq : 0 <= 2 * tol / R)
    by (apply Rmult_le_pos; [lra|apply Rlt_le, Rinv_0_lt_compat, HR0]).
  assert (E : sqrt (2 * tol / R) * sqrt (2 * tol / R) = 2 * tol / R) by (apply sqrt_sqrt, Hq).
  set (q := sqrt (2 * tol / R)) in *.
  assert (H2 : Rabs a * Rabs a <= r * r / (Y * Y) * (2 * tol / R)).
  { apply Rle_trans with ((r / Y * q) * (r / Y * q)).
    - apply Rmult_le_compat; auto using Rabs_pos.
    - right. rewrite <- E. field. lra. }
  rewrite <- Rabs_mult, (Rabs_right (a * a)) in H2 by nra.
  apply Rmult_le_reg_r with (2 * (r * r)); [nra|].
  replace (R * (a * Y) ^ 2 / (2 * (r * r)) * (2 * (r * r))) with (a * a * (R * (Y * Y)))
    by (field; lra).
  assert (HRY : 0 <= R * (Y * Y)) by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
  apply Rmult_le_compat_r with (1 := HRY) in H2.
  replace (r * r / (Y * Y) * (2 * tol / R) * (R * (Y * Y))) with (tol * (2 * (r * r))) in H2
    by (field; lra). exact H2.
Qed.
End Radius.
