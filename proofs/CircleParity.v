(** * (20) Odd or even: critical points and the slopes at the ends (new)

    If all critical points of a probability on the arc are simple, their number is odd exactly
    if its slopes at the two ends differ in sign: the ends say whether a token has a maximum
    more than minima, or as many. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model CircleCurvature CircleMinima.
Import ListNotations.
Open Scope R_scope.

(** An increasing list of numbers between a and b *)
Fixpoint ordered_between (a b : R) (xs : list R) : Prop :=
  match xs with nil => a < b | x :: rest => a < x /\ ordered_between x b rest end.

Lemma ordered_above a b xs x : ordered_between a b xs -> In x xs -> a < x.
Proof.
  revert a. induction xs as [|y xs IH]; simpl; intros a H []; destruct H as [H1 H2].
  - subst; auto.
  - apply Rlt_trans with y; auto.
Qed.

Lemma ordered_below a b xs : ordered_between a b xs -> a < b /\ forall x, In x xs -> x < b.
Proof.
  revert a. induction xs as [|y xs IH]; simpl; intros a H; [tauto|].
  destruct H as [H1 H2]. destruct (IH y H2) as [H3 H4]. split; [lra|].
  intros x [<-|Hx]; auto.
Qed.

Section Parity.
Variables (f g : R -> R).
Hypothesis derivative : forall x, is_derive f x (g x).

Lemma no_zero_sign a b : a <= b -> (forall x, a <= x <= b -> f x <> 0) -> 0 < f a * f b.
Proof.
  intros Hab H. destruct (Req_dec a b) as [->|N].
  { assert (f b <> 0) by (apply H; lra). destruct (Rtotal_order (f b) 0) as [L|[L|L]]; nra. }
  assert (Ha : f a <> 0) by (apply H; lra). assert (Hb : f b <> 0) by (apply H; lra).
  apply Rnot_le_lt. intros L.
  assert (C : continuity f).
  { intros x. apply continuity_pt_filterlim. apply (derive_continuous f x (g x)), derivative. }
  destruct (Rlt_le_dec (f a) 0) as [Fa|Fa].
  - destruct (IVT f a b C) as (x & Hx & E); [lra|exact Fa|nra|].
    apply (H x); auto.
  - destruct (IVT (fun x => - f x) a b) as (x & Hx & E).
    + intros x. apply continuity_pt_opp, C.
    + lra.
    + lra.
    + nra.
    + apply (H x); auto. lra.
Qed.

(** Beside a simple zero the function has the sign of its derivative, on the right, and the
    other one, on the left. *)
Lemma simple_zero_sides x e : f x = 0 -> g x <> 0 -> 0 < e ->
  exists d, 0 < d < e /\ 0 < f (x + d) * g x /\ f (x - d) * g x < 0.
Proof.
  intros Hf Hg He. assert (D := derivative x). apply is_derive_Reals in D.
  assert (Hp : 0 < Rabs (g x) / 2) by (generalize (Rabs_pos_lt _ Hg); lra).
  destruct (D (Rabs (g x) / 2) Hp) as (delta & Hd).
  set (d := Rmin (delta / 2) (e / 2)).
  assert (D0 : 0 < d) by (apply Rmin_pos; generalize (cond_pos delta); lra).
  assert (D1 : d <= delta / 2) by apply Rmin_l. assert (D2 : d <= e / 2) by apply Rmin_r.
  assert (D3 := cond_pos delta).
  assert (S : forall u, Rabs u = d -> 0 < f (x + u) / u * g x).
  { intros u Hu. assert (Hu0 : u <> 0) by (intros E; rewrite E, Rabs_R0 in Hu; lra).
    specialize (Hd u Hu0 ltac:(lra)). rewrite Hf, Rminus_0_r in Hd.
    set (k := f (x + u) / u) in *. apply Rabs_lt_between in Hd.
    destruct (Rtotal_order (g x) 0) as [L|[L|L]]; [|tauto|].
    - rewrite Rabs_left in Hd by lra. assert (k < 0) by lra. nra.
    - rewrite Rabs_right in Hd by lra. assert (0 < k) by lra. nra. }
  exists d. split; [lra|]. split.
  - assert (S1 := S d ltac:(apply Rabs_right; lra)).
    replace (f (x + d) * g x) with (f (x + d) / d * g x * d) by (field; lra).
    apply Rmult_lt_0_compat; auto.
  - assert (S2 := S (- d) ltac:(rewrite Rabs_Ropp; apply Rabs_right; lra)).
    replace (x - d) with (x + - d) by ring.
    replace (f (x + - d) * g x) with (- (f (x + - d) / - d * g x * d)) by (field; lra).
    apply Ropp_lt_gt_0_contravar. apply Rmult_lt_0_compat; auto.
Qed.

(** The zeros strictly between a and b, all simple, are odd in number exactly if f has
    different signs at a and b. *)
Theorem simple_zeros_parity xs : forall a b, ordered_between a b xs -> f a <> 0 -> f b <> 0 ->
  (forall x, a < x < b -> (f x = 0 <-> In x xs)) -> (forall x, In x xs -> g x <> 0) ->
  (Nat.odd (length xs) = true <-> f a * f b < 0).
Proof.
  induction xs as [|x xs IH]; intros a b Ho Fa Fb Hz Hs.
  - simpl in Ho. assert (0 < f a * f b).
    { apply no_zero_sign; [lra|]. intros y Hy. destruct (Req_dec y a) as [->|Na]; auto.
      destruct (Req_dec y b) as [->|Nb]; auto. intros E. apply (Hz y); [lra|exact E]. }
    simpl. unfold Nat.odd. simpl. split; intros; [discriminate|lra].
  - destruct Ho as [Hax Ho]. destruct (ordered_below x b xs Ho) as [Hxb Hbelow].
    assert (Fx : f x = 0) by (apply Hz; [lra|left; reflexivity]).
    assert (Gx : g x <> 0) by (apply Hs; left; reflexivity).
    (* a point c between x and the next zero *)
    set (e := match xs with nil => b - x | y :: _ => y - x end).
    assert (He : 0 < e /\ x + e <= b /\ forall y, In y xs -> x + e <= y).
    { unfold e. destruct xs as [|y ys].
      - split; [lra|]. split; [lra|]. intros y [].
      - destruct Ho as [Hxy Ho]. split; [lra|]. destruct (ordered_below y b ys Ho) as [L1 L2].
        split; [lra|]. intros u [<-|Hu]; [lra|].
        generalize (ordered_above y b ys u Ho Hu). lra. }
    destruct He as (He & Heb & Hey).
    destruct (simple_zero_sides x (Rmin e (x - a)) Fx Gx) as (d & Hd & Sr & Sl).
    { apply Rmin_pos; lra. }
    assert (M1 := Rmin_l e (x - a)). assert (M2 := Rmin_r e (x - a)).
    assert (Hno : forall y, a < y < b -> y <> x -> (forall u, In u xs -> y < u) -> f y <> 0).
    { intros y Hy N L E. apply Hz in E; auto. destruct E as [E|E]; [congruence|].
      specialize (L y E). lra. }
    (* from a to x - d and from x + d on no zero before the next *)
    assert (Hleft : 0 < f a * f (x - d)).
    { apply no_zero_sign; [lra|]. intros y Hy. destruct (Req_dec y a) as [->|Na]; auto.
      apply Hno; [lra|lra|]. intros u Hu. specialize (Hey u Hu). lra. }
    assert (Fc : f (x + d) <> 0) by (intros E; rewrite E in Sr; lra).
    assert (Ho' : ordered_between (x + d) b xs).
    { destruct xs as [|y ys]; simpl in *; [unfold e in *; lra|].
      split; [|tauto]. specialize (Hey y (or_introl eq_refl)). lra. }
    assert (R := IH (x + d) b Ho' Fc Fb).
    assert (R' : Nat.odd (length xs) = true <-> f (x + d) * f b < 0).
    { apply R.
      - intros y Hy. rewrite (Hz y) by lra. simpl. split; [|auto]. intros [E|E]; auto. lra.
      - intros y Hy. apply Hs. right. exact Hy. }
    assert (Hac : f a * f (x + d) < 0).
    { apply Rnot_le_lt. intros L.
      assert (0 < (g x) ^ 2) by (apply pow2_gt_0, Gx).
      destruct (Rtotal_order (g x) 0) as [G|[G|G]]; [|tauto|].
      - assert (f (x + d) < 0) by nra. assert (0 < f (x - d)) by nra. nra.
      - assert (0 < f (x + d)) by nra. assert (f (x - d) < 0) by nra. nra. }
    simpl length. rewrite Nat.odd_succ, <- Nat.negb_odd.
    destruct (Nat.odd (length xs)); simpl.
    + destruct R' as [R' _]. specialize (R' eq_refl). split; [discriminate|intros L; exfalso].
      destruct (Rtotal_order (f b) 0) as [G|[G|G]]; [|tauto|].
      * assert (0 < f (x + d)) by nra. assert (f a < 0) by nra. nra.
      * assert (f (x + d) < 0) by nra. assert (0 < f a) by nra. nra.
    + split; [|reflexivity]. intros _.
      assert (N : ~ f (x + d) * f b < 0) by (intros L; apply R' in L; discriminate).
      assert (N' : 0 < f (x + d) * f b).
      { assert (f (x + d) * f b <> 0) by (apply Rmult_integral_contrapositive_currified; auto).
        lra. }
      destruct (Rtotal_order (f b) 0) as [G|[G|G]]; [|tauto|].
      * assert (f (x + d) < 0) by nra. assert (0 < f a) by nra. nra.
      * assert (0 < f (x + d)) by nra. assert (f a < 0) by nra. nra.
Qed.
End Parity.

Section Ends.
Context {Token : Type} (zs : list Token) (B P Q : Token -> R).
Hypothesis nonempty : zs <> nil.
Notation E := (expected zs B P Q).
Notation slope z := (log_slope zs B P Q z).

(** At the ends of the arc the logits are B + Q and B - Q, and the slopes of log sigma_z are
    E[P] - P_z and P_z - E[P]. *)
Theorem circle_end_slopes z :
  slope z (PI / 2) = E P (PI / 2) - P z /\ slope z (- (PI / 2)) = P z - E P (- (PI / 2)).
Proof.
  assert (H : forall t c, (forall y, wave' P Q y t = c * P y) ->
    slope z t = c * P z - c * E P t).
  { intros t c Hc. unfold log_slope. rewrite Hc. f_equal.
    rewrite <- expected_scal. apply Sum_ext. intros y _. rewrite Hc. reflexivity. }
  split.
  - rewrite (H _ (-1)); [ring|]. intros y. unfold wave'. rewrite cos_PI2, sin_PI2. ring.
  - rewrite (H _ 1); [ring|]. intros y. unfold wave'.
    rewrite cos_neg, sin_neg, cos_PI2, sin_PI2. ring.
Qed.

(** The sign rule: the critical angles of a probability on the open arc, all simple, are odd
    in number exactly if the slopes at the two ends differ in sign. *)
Theorem circle_parity z (critical : list R) :
  ordered_between (- (PI / 2)) (PI / 2) critical ->
  (forall t, - (PI / 2) < t < PI / 2 ->
    (is_derive (circle_prob zs B P Q z) t 0 <-> In t critical)) ->
  (forall t, In t critical -> log_bend zs B P Q z t <> 0) ->
  P z <> E P (- (PI / 2)) -> P z <> E P (PI / 2) ->
  (Nat.odd (length critical) = true <->
    (P z - E P (- (PI / 2))) * (E P (PI / 2) - P z) < 0).
Proof.
  intros Ho Hc Hs N1 N2. destruct (circle_end_slopes z) as [E1 E2]. rewrite <- E1, <- E2.
  apply (simple_zeros_parity (slope z) (log_bend zs B P Q z)); auto.
  - intros t. apply log_slope_derive, nonempty.
  - rewrite E2. lra.
  - rewrite E1. lra.
  - intros t Ht. rewrite <- (Hc t Ht). symmetry. apply critical_iff, nonempty.
Qed.
End Ends.
