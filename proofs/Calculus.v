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

Lemma ln_quotient x y : 0 < x -> 0 < y -> ln (x / y) = ln x - ln y.
Proof.
  intros Hx Hy. unfold Rdiv. rewrite ln_mult, ln_Rinv; auto using Rinv_0_lt_compat.
Qed.

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
