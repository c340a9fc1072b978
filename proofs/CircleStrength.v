(** * The laws of the circle, read in the strength (new)

    Critical points and local minima in the strength are those in the angle, so (19) and (20)
    speak of steering behind a norm. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus LocalMinimum Model TransformerModel GreatCircle
  CircleCurvature CircleMinima CircleParity.
Import ListNotations.
Open Scope R_scope.

Section Strength.
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

(** The probability of z at strength a *)
Definition norm_prob (z : Token) (a : R) : R :=
  softmax zs (fun y => circle_logits l n W b h v y a) z.

Theorem strength_prob z a : norm_prob z a = circle_prob zs B P Q z (angle a).
Proof.
  unfold norm_prob, circle_prob, softmax, wave.
  rewrite (great_circle l n W b h v eps_nonneg moves misses z a). f_equal.
  apply Sum_ext. intros y _.
  rewrite (great_circle l n W b h v eps_nonneg moves misses y a). reflexivity.
Qed.

Hypothesis nonempty : zs <> nil.

(** The critical strengths are those of the critical angles, ... *)
Theorem strength_critical z a :
  is_derive (norm_prob z) a 0 <-> is_derive (circle_prob zs B P Q z) (angle a) 0.
Proof.
  destruct (great_circle_angle l n h v eps_nonneg moves misses) as (Hd & _ & Ha & _).
  set (k := speed l n v * cos (angle a) ^ 2 / distance l n h v).
  assert (Hk : 0 < k).
  { apply Rdiv_lt_0_compat; [|apply distance_pos; auto]. apply Rmult_lt_0_compat; auto.
    apply pow_lt, cos_gt_0; apply Ha. }
  assert (D : is_derive (norm_prob z) a
    (circle_prob zs B P Q z (angle a) * log_slope zs B P Q z (angle a) * k)).
  { apply (is_derive_ext (fun a => circle_prob zs B P Q z (angle a))).
    { intros x. symmetry. apply strength_prob. }
    evar_last.
    - apply (is_derive_comp (circle_prob zs B P Q z) angle a); [apply prob_derive, nonempty|].
      apply Hd.
    - unfold scal; simpl; unfold mult; simpl. unfold k, Rdiv. simpl. ring. }
  assert (Hp := prob_positive zs B P Q nonempty z (angle a)).
  rewrite (critical_iff zs B P Q nonempty). split; intros H.
  - assert (E := is_derive_unique _ _ _ D). rewrite (is_derive_unique _ _ _ H) in E.
    symmetry in E. apply Rmult_integral in E. destruct E as [E|E]; [|lra].
    apply Rmult_integral in E. lra.
  - rewrite H, Rmult_0_r, Rmult_0_l in D. exact D.
Qed.

(** ... and so are the local minima, of any function of the angle. *)
Lemma angle_minimum (f : R -> R) a :
  local_minimum (fun x => f (angle x)) a -> local_minimum f (angle a).
Proof.
  intros (d & Hd & Hm).
  destruct (great_circle_angle l n h v eps_nonneg moves misses) as (_ & Hi & Hb & Hs).
  assert (L1 : angle (a - d / 2) < angle a) by (apply Hi; lra).
  assert (L2 : angle a < angle (a + d / 2)) by (apply Hi; lra).
  exists (Rmin (angle a - angle (a - d / 2)) (angle (a + d / 2) - angle a)). split.
  { apply Rmin_pos; lra. }
  intros t Ht.
  assert (M1 := Rmin_l (angle a - angle (a - d / 2)) (angle (a + d / 2) - angle a)).
  assert (M2 := Rmin_r (angle a - angle (a - d / 2)) (angle (a + d / 2) - angle a)).
  apply Rabs_lt_between in Ht. generalize (Hb (a - d / 2)) (Hb (a + d / 2)). intros B1 B2.
  destruct (Hs t) as (x & Hx); [lra|]. rewrite <- Hx. apply Hm.
  assert (X1 : a - d / 2 < x).
  { apply Rnot_le_lt. intros [L|L]; [apply Hi in L; lra|rewrite L in Hx; lra]. }
  assert (X2 : x < a + d / 2).
  { apply Rnot_le_lt. intros [L|L]; [apply Hi in L; lra|rewrite <- L in Hx; lra]. }
  apply Rabs_lt_between. lra.
Qed.

Theorem strength_minimum z a : local_minimum (norm_prob z) a ->
  local_minimum (circle_prob zs B P Q z) (angle a).
Proof.
  intros (d & Hd & Hm). apply angle_minimum. exists d. split; [exact Hd|].
  intros x Hx. rewrite <- !strength_prob. apply Hm, Hx.
Qed.

(** So with equal biases surprisal is at least the entropy at a local minimum, ... *)
Theorem norm_minimum_surprisal z a k : (forall y, B y = k) -> local_minimum (norm_prob z) a ->
  Sum zs (fun y => norm_prob y a * - ln (norm_prob y a)) <= - ln (norm_prob z a).
Proof.
  intros HB Hm. apply strength_minimum in Hm.
  assert (H := circle_minimum_surprisal zs B P Q nonempty z (angle a) k HB Hm).
  assert (V := variance_nonneg zs B P Q nonempty (angle a)).
  unfold surprisal, entropy, expected in H. rewrite strength_prob.
  rewrite (Sum_ext zs _ (fun y => circle_prob zs B P Q y (angle a)
    * - ln (circle_prob zs B P Q y (angle a)))) by (intros; rewrite strength_prob; reflexivity).
  unfold surprisal in H. lra.
Qed.

(** ... the greedy token is at no local minimum, unless all probabilities are equal at all
    strengths, ... *)
Theorem norm_greedy_minimum z a k : (forall y, B y = k) -> In z zs ->
  (forall y, In y zs -> norm_prob y a <= norm_prob z a) -> local_minimum (norm_prob z) a ->
  forall y a', In y zs -> norm_prob y a' = / INR (length zs).
Proof.
  intros HB Hz Hg Hm y a' Hy. apply strength_minimum in Hm. rewrite strength_prob.
  apply (circle_greedy_minimum zs B P Q nonempty z (angle a) k HB Hz); auto.
  intros u Hu. rewrite <- !strength_prob. auto.
Qed.

(** ... and its probability has at most one critical strength during its reign. *)
Theorem norm_reign_one z a a' k : (forall y, B y = k) -> In z zs -> moving zs P Q ->
  (forall y, In y zs -> norm_prob y a <= norm_prob z a) ->
  (forall y, In y zs -> norm_prob y a' <= norm_prob z a') ->
  is_derive (norm_prob z) a 0 -> is_derive (norm_prob z) a' 0 -> a = a'.
Proof.
  intros HB Hz Hmov Hg Hg' Ha Ha'. apply strength_critical in Ha, Ha'.
  destruct (great_circle_angle l n h v eps_nonneg moves misses) as (_ & Hi & Hb & _).
  assert (E : angle a = angle a').
  { apply (circle_reign_one zs B P Q nonempty z); auto.
    - apply Rabs_lt_between. generalize (Hb a) (Hb a'). lra.
    - apply (leading_greedy zs B P Q nonempty z _ k HB). intros y Hy.
      rewrite <- !strength_prob. auto.
    - apply (leading_greedy zs B P Q nonempty z _ k HB). intros y Hy.
      rewrite <- !strength_prob. auto. }
  destruct (Rtotal_order a a') as [L|[L|L]]; [apply Hi in L; lra|exact L|apply Hi in L; lra].
Qed.
End Strength.
