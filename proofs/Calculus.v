(** * Calculus on the real line: what the laws need beyond Coquelicot *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(** Strict monotonicity on the whole line *)
Definition increasing (f : R -> R) := forall a b, a < b -> f a < f b.
Definition decreasing (f : R -> R) := forall a b, a < b -> f b < f a.

(** Convexity on the whole line *)
Definition convex (f : R -> R) := forall a b t, 0 <= t <= 1 ->
  f (t * a + (1 - t) * b) <= t * f a + (1 - t) * f b.

(** The mean value theorem, with a point strictly inside *)
Lemma mean_value (f df : R -> R) a b : a < b -> (forall x, is_derive f x (df x)) ->
  exists c, a < c < b /\ f b - f a = df c * (b - a).
Proof.
  intros Hab H. destruct (MVT_cor2 f df a b Hab) as (c & E & Hc).
  - intros c _. apply is_derive_Reals, H.
  - exists c; auto.
Qed.

Lemma derive_lt (f df : R -> R) a b : (forall x, is_derive f x (df x)) ->
  (forall x, a < x < b -> 0 < df x) -> a < b -> f a < f b.
Proof.
  intros Hd Hpos Hab. destruct (mean_value f df a b Hab Hd) as (c & Hc & E).
  assert (0 < df c * (b - a)) by (apply Rmult_lt_0_compat; [auto|lra]). lra.
Qed.

Lemma derive_gt (f df : R -> R) a b : (forall x, is_derive f x (df x)) ->
  (forall x, a < x < b -> df x < 0) -> a < b -> f b < f a.
Proof.
  intros Hd Hneg Hab. destruct (mean_value f df a b Hab Hd) as (c & Hc & E).
  assert (0 < - df c * (b - a)).
  { apply Rmult_lt_0_compat; [|lra]. generalize (Hneg c Hc). lra. }
  lra.
Qed.

Lemma derive_le (f df : R -> R) a b : (forall x, is_derive f x (df x)) ->
  (forall x, a < x < b -> 0 <= df x) -> a <= b -> f a <= f b.
Proof.
  intros Hd Hpos [Hab|<-]; [|lra].
  destruct (mean_value f df a b Hab Hd) as (c & Hc & E).
  assert (0 <= df c * (b - a)) by (apply Rmult_le_pos; [auto|lra]). lra.
Qed.

Lemma derive_continuous (f : R -> R) x l : is_derive f x l -> continuous f x.
Proof.
  intros H. apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)).
  exists l; exact H.
Qed.

(** A function whose derivative does not decrease is convex *)
Lemma derive_convex (f df : R -> R) : (forall x, is_derive f x (df x)) ->
  (forall x y, x <= y -> df x <= df y) -> convex f.
Proof.
  intros Hd Hm.
  assert (H : forall a b t, 0 <= t <= 1 -> a < b ->
     f (t * a + (1 - t) * b) <= t * f a + (1 - t) * f b).
  { intros a b t Ht Hab. set (m := t * a + (1 - t) * b).
    destruct (Req_dec t 0) as [->|H0].
    { replace m with b by (unfold m; ring). lra. }
    destruct (Req_dec t 1) as [->|H1].
    { replace m with a by (unfold m; ring). lra. }
    assert (Ham : a < m) by (unfold m; nra). assert (Hmb : m < b) by (unfold m; nra).
    destruct (mean_value f df a m Ham Hd) as (c & Hc & Ec).
    destruct (mean_value f df m b Hmb Hd) as (e & He & Ee).
    assert (Hce : df c <= df e) by (apply Hm; lra).
    assert (E : t * f a + (1 - t) * f b - f m
      = (1 - t) * (df e * (b - m)) - t * (df c * (m - a))) by (rewrite <- Ec, <- Ee; ring).
    replace ((1 - t) * (df e * (b - m)) - t * (df c * (m - a)))
      with (t * (1 - t) * (b - a) * (df e - df c)) in E by (unfold m; ring).
    assert (0 <= t * (1 - t) * (b - a) * (df e - df c)); [|lra].
    repeat apply Rmult_le_pos; lra. }
  intros a b t Ht. destruct (Rtotal_order a b) as [L|[<-|L]]; auto.
  - replace (t * a + (1 - t) * a) with a by ring. lra.
  - replace (t * a + (1 - t) * b) with ((1 - t) * b + (1 - (1 - t)) * a) by ring.
    replace (t * f a + (1 - t) * f b) with ((1 - t) * f b + (1 - (1 - t)) * f a) by ring.
    apply H; auto. lra.
Qed.

(** Second-order behaviour at 0 of a function that vanishes there with its slope *)
Lemma second_order (f g : R -> R) l : (forall x, is_derive f x (g x)) -> is_derive g 0 l ->
  f 0 = 0 -> g 0 = 0 ->
  forall eps : posreal, exists delta : posreal, forall a, Rabs a < delta ->
    Rabs (f a - / 2 * l * a ^ 2) <= eps * a ^ 2.
Proof.
  intros Hf Hg f0 g0 eps. apply is_derive_Reals in Hg.
  destruct (Hg eps (cond_pos eps)) as (delta & Hd). exists delta.
  assert (Hr : forall c, Rabs c < delta -> Rabs (g c - l * c) <= eps * Rabs c).
  { intros c Hc. destruct (Req_dec c 0) as [->|Hne].
    { rewrite g0, Rmult_0_r, Rminus_0_r, Rabs_R0. lra. }
    specialize (Hd c Hne Hc). rewrite Rplus_0_l, g0, Rminus_0_r in Hd.
    replace (g c - l * c) with ((g c / c - l) * c) by (field; auto).
    rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|lra]. }
  set (h := fun x => f x - / 2 * l * x ^ 2).
  assert (Hh : forall x, is_derive h x (g x - l * x)).
  { intros x. unfold h. evar_last.
    - apply (is_derive_minus f (fun x => / 2 * l * x ^ 2)); [apply Hf|auto_derive; trivial].
    - unfold minus, plus, opp; simpl. field. }
  assert (h0 : h 0 = 0) by (unfold h; rewrite f0; ring).
  assert (Hc : forall a, Rabs a < delta ->
    exists c, Rabs c <= Rabs a /\ Rabs (h a) = Rabs (g c - l * c) * Rabs a).
  { intros a Ha. destruct (Rtotal_order a 0) as [L|[->|L]].
    - destruct (mean_value h _ a 0 L Hh) as (c & Hc & E). exists c. rewrite <- Rabs_mult.
      split; [rewrite !Rabs_left; lra|]. f_equal. lra.
    - exists 0. rewrite h0, Rabs_R0. lra.
    - destruct (mean_value h _ 0 a L Hh) as (c & Hc & E). exists c. rewrite <- Rabs_mult.
      split; [rewrite !Rabs_right; lra|]. f_equal. lra. }
  intros a Ha. fold (h a). destruct (Hc a Ha) as (c & Hca & ->).
  apply Rle_trans with (eps * Rabs c * Rabs a).
  - apply Rmult_le_compat_r; [apply Rabs_pos|]. apply Hr. lra.
  - rewrite <- (pow2_abs a). generalize (cond_pos eps) (Rabs_pos c) (Rabs_pos a). intros.
    simpl. rewrite Rmult_1_r, Rmult_assoc. apply Rmult_le_compat_l; [lra|].
    apply Rmult_le_compat_r; auto.
Qed.

(** Taylor's formula with a bound on the third derivative, to the right of 0 *)
Lemma third_order_right (f f1 f2 f3 : R -> R) B a : 0 <= a ->
  (forall x, is_derive f x (f1 x)) -> (forall x, is_derive f1 x (f2 x)) ->
  (forall x, is_derive f2 x (f3 x)) -> f 0 = 0 -> f1 0 = 0 ->
  (forall t, 0 <= t <= a -> f3 t <= B) -> f a <= / 2 * f2 0 * a ^ 2 + B * a ^ 3 / 6.
Proof.
  intros Ha H1 H2 H3 f0 g0 HB.
  assert (S : forall (u du w dw : R -> R) b, 0 <= b ->
    (forall x, is_derive u x (du x)) -> (forall x, is_derive w x (dw x)) ->
    (forall x, 0 < x < b -> du x <= dw x) -> u 0 <= w 0 -> u b <= w b).
  { intros u du w dw b Hb Hu Hw Hle H0.
    assert (w 0 - u 0 <= w b - u b); [|lra].
    apply (derive_le (fun x => w x - u x) (fun x => dw x - du x) 0 b); auto.
    - intros x. apply @is_derive_minus; auto.
    - intros x Hx. generalize (Hle x Hx). lra. }
  assert (E2 : forall x, 0 <= x <= a -> f2 x <= f2 0 + B * x).
  { intros x Hx. apply (S f2 f3 (fun x => f2 0 + B * x) (fun _ => B)); try lra; auto.
    - intros y. auto_derive; [trivial|ring].
    - intros y Hy. apply HB. lra. }
  assert (E1 : forall x, 0 <= x <= a -> f1 x <= f2 0 * x + B * x ^ 2 / 2).
  { intros x Hx.
    apply (S f1 f2 (fun x => f2 0 * x + B * x ^ 2 / 2) (fun x => f2 0 + B * x)); try lra; auto.
    - intros y. auto_derive; [trivial|field].
    - intros y Hy. apply E2. lra. }
  apply (S f f1 (fun x => / 2 * f2 0 * x ^ 2 + B * x ^ 3 / 6) (fun x => f2 0 * x + B * x ^ 2 / 2));
    try lra; auto.
  - intros y. auto_derive; [trivial|field].
  - intros y Hy. apply E1. lra.
Qed.

(** The same on both sides *)
Lemma third_order (f f1 f2 f3 : R -> R) B a :
  (forall x, is_derive f x (f1 x)) -> (forall x, is_derive f1 x (f2 x)) ->
  (forall x, is_derive f2 x (f3 x)) -> f 0 = 0 -> f1 0 = 0 ->
  (forall t, Rmin 0 a <= t <= Rmax 0 a -> Rabs (f3 t) <= B) ->
  Rabs (f a - / 2 * f2 0 * a ^ 2) <= B * Rabs a ^ 3 / 6.
Proof.
  intros H1 H2 H3 f0 g0 HB.
  assert (Hopp : forall u du : R -> R, (forall x : R, is_derive u x (du x)) ->
    forall x : R, is_derive (fun x => - u x) x (- du x)).
  { intros u du Hu x. apply (is_derive_opp u x (du x)), Hu. }
  assert (Hmir : forall u du : R -> R, (forall x : R, is_derive u x (du x)) ->
    forall x : R, is_derive (fun x => u (- x)) x (- du (- x))).
  { intros u du Hu x. evar_last.
    - apply (is_derive_comp u Ropp x (du (- x)) (-1)); [apply Hu|].
      auto_derive; [trivial|ring].
    - unfold scal; simpl; unfold mult; simpl. ring. }
  assert (Hm2 : forall u du : R -> R, (forall x : R, is_derive u x (du x)) ->
    forall x : R, is_derive (fun x => - u (- x)) x (du (- x))).
  { intros u du Hu x. replace (du (- x)) with (- - du (- x)) by ring.
    apply (Hopp (fun x => u (- x)) (fun x => - du (- x))). intros y. apply Hmir, Hu. }
  assert (R : forall u u1 u2 u3 b, 0 <= b ->
    (forall x, is_derive u x (u1 x)) -> (forall x, is_derive u1 x (u2 x)) ->
    (forall x, is_derive u2 x (u3 x)) -> u 0 = 0 -> u1 0 = 0 ->
    (forall t, 0 <= t <= b -> Rabs (u3 t) <= B) ->
    Rabs (u b - / 2 * u2 0 * b ^ 2) <= B * b ^ 3 / 6).
  { intros u u1 u2 u3 b Hb D1 D2 D3 u0 u10 HBu. apply Rabs_le. split.
    - assert (- u b <= / 2 * - u2 0 * b ^ 2 + B * b ^ 3 / 6); [|lra].
      apply (third_order_right (fun x => - u x) (fun x => - u1 x) (fun x => - u2 x)
        (fun x => - u3 x));
        auto; try lra.
      intros t Ht. generalize (HBu t Ht) (Rabs_maj2 (u3 t)). lra.
    - assert (u b <= / 2 * u2 0 * b ^ 2 + B * b ^ 3 / 6); [|lra].
      apply (third_order_right u u1 u2 u3); auto.
      intros t Ht. generalize (HBu t Ht) (Rle_abs (u3 t)). lra. }
  destruct (Rle_lt_dec 0 a) as [Ha|Ha].
  - rewrite (Rabs_right a) by lra. apply (R f f1 f2 f3); auto.
    intros t Ht. apply HB. rewrite Rmin_left, Rmax_right by lra. lra.
  - rewrite (Rabs_left a) by lra.
    assert (E := R (fun x => f (- x)) (fun x => - f1 (- x))
      (fun x => f2 (- x)) (fun x => - f3 (- x)) (- a)).
    cbv beta in E. rewrite Ropp_involutive, Ropp_0 in E.
    replace ((- a) ^ 2) with (a ^ 2) in E by ring. apply E; auto; try lra.
    intros t Ht. rewrite Rabs_Ropp. apply HB. rewrite Rmin_right, Rmax_left by lra. lra.
Qed.

Lemma ln_quotient x y : 0 < x -> 0 < y -> ln (x / y) = ln x - ln y.
Proof.
  intros Hx Hy. unfold Rdiv. rewrite ln_mult, ln_Rinv; auto using Rinv_0_lt_compat.
Qed.

Lemma exp_le x y : x <= y -> exp x <= exp y.
Proof. intros [H| ->]; [apply Rlt_le, exp_increasing, H|lra]. Qed.

(** Limits *)
Lemma lim_exp_neg c : c < 0 -> is_lim (fun a => exp (a * c)) p_infty 0.
Proof.
  intros Hc. apply is_lim_comp with m_infty.
  - apply is_lim_exp_m.
  - evar_last; [apply is_lim_scal_r, is_lim_id|].
    simpl. destruct (Rle_dec 0 c); [exfalso; lra|reflexivity].
  - exists 0. intros; discriminate.
Qed.

(** A limit at +oo of the mirrored function is a limit at -oo *)
Lemma lim_mirror (f : R -> R) (l : Rbar) :
  is_lim (fun a => f (- a)) p_infty l -> is_lim f m_infty l.
Proof.
  intros H. apply is_lim_ext with (fun a => (fun b => f (- b)) (- a)).
  - intros; simpl; f_equal; ring.
  - apply (is_lim_comp (fun b => f (- b)) Ropp m_infty l p_infty); auto.
    + apply (is_lim_opp (fun x => x) m_infty m_infty), is_lim_id.
    + exists 0; intros; discriminate.
Qed.

(** A convex function with finite limits at both ends is constant *)
Lemma convex_limit_falls (f : R -> R) (u : R) a b : convex f -> is_lim f p_infty u ->
  a < b -> f b <= f a.
Proof.
  intros Hc Hu Hab. apply Rnot_lt_le. intros Hlt.
  apply is_lim_spec in Hu. destruct (Hu (mkposreal 1 Rlt_0_1)) as (m & Hm). simpl in Hm.
  set (t := Rmax 1 (Rmax ((m - a) / (b - a)) ((u + 1 - f a) / (f b - f a))) + 1).
  assert (T1 : 2 <= t) by (unfold t; generalize (Rmax_l 1
    (Rmax ((m - a) / (b - a)) ((u + 1 - f a) / (f b - f a)))); lra).
  assert (T2 : (m - a) / (b - a) < t /\ (u + 1 - f a) / (f b - f a) < t).
  { unfold t. generalize (Rmax_r 1 (Rmax ((m - a) / (b - a)) ((u + 1 - f a) / (f b - f a))))
      (Rmax_l ((m - a) / (b - a)) ((u + 1 - f a) / (f b - f a)))
      (Rmax_r ((m - a) / (b - a)) ((u + 1 - f a) / (f b - f a))). lra. }
  destruct T2 as [T2 T3]. set (x := a + t * (b - a)).
  assert (Hx : m < x).
  { unfold x. apply Rmult_lt_compat_r with (r := b - a) in T2; [|lra].
    replace ((m - a) / (b - a) * (b - a)) with (m - a) in T2 by (field; lra). lra. }
  assert (Hti : 0 < / t) by (apply Rinv_0_lt_compat; lra).
  assert (Ht1 : / t <= 1) by (rewrite <- Rinv_1; apply Rinv_le_contravar; lra).
  assert (C := Hc x a (/ t) ltac:(lra)).
  replace (/ t * x + (1 - / t) * a) with b in C by (unfold x; field; lra).
  assert (L : f a + t * (f b - f a) <= f x).
  { apply Rmult_le_compat_l with (r := t) in C; [|lra].
    replace (t * (/ t * f x + (1 - / t) * f a)) with (f x + (t - 1) * f a) in C by (field; lra).
    lra. }
  apply Rmult_lt_compat_r with (r := f b - f a) in T3; [|lra].
  replace ((u + 1 - f a) / (f b - f a) * (f b - f a)) with (u + 1 - f a) in T3 by (field; lra).
  specialize (Hm x Hx). apply Rabs_lt_between in Hm. lra.
Qed.

Lemma convex_limits_constant (f : R -> R) (u v : R) : convex f ->
  is_lim f p_infty u -> is_lim f m_infty v -> forall a b, f a = f b.
Proof.
  intros Hc Hu Hv.
  assert (H : forall a b, a < b -> f a = f b).
  { intros a b Hab. apply Rle_antisym; [|apply (convex_limit_falls f u); auto].
    rewrite <- (Ropp_involutive a), <- (Ropp_involutive b).
    apply (convex_limit_falls (fun x => f (- x)) v (- b) (- a)); [| |lra].
    - intros x y t Ht. replace (- (t * x + (1 - t) * y)) with (t * - x + (1 - t) * - y) by ring.
      apply Hc, Ht.
    - apply (is_lim_comp f Ropp p_infty v m_infty); auto.
      + apply (is_lim_opp (fun x => x) p_infty p_infty), is_lim_id.
      + exists 0; intros; discriminate. }
  intros a b. destruct (Rtotal_order a b) as [L|[->|L]]; auto. symmetry. auto.
Qed.
