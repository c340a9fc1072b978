(** * (19) What the second derivative along the circle forbids (new)

    For any finite set of tokens with logits B_z + P_z cos t + Q_z sin t: where the logarithm
    of a probability is concave, and where a probability cannot have its smallest value.
    [moving]: the waves are not all the same, so the probabilities are not constant. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus LocalMinimum Model CircleCurvature.
Open Scope R_scope.

(** A wave between two angles less than half a turn apart *)
Lemma wave_between {Token} (P Q : Token -> R) z a b t :
  wave P Q z t * sin (b - a) = wave P Q z a * sin (b - t) + wave P Q z b * sin (t - a).
Proof.
  unfold wave. rewrite !sin_minus.
  assert (E := sin2_cos2 a). assert (F := sin2_cos2 b). unfold Rsqr in *.
  transitivity (P z * cos t * (sin b * cos a - cos b * sin a)
    + Q z * sin t * (sin b * cos a - cos b * sin a)); [ring|].
  transitivity (P z * cos t * (sin b * cos a - cos b * sin a)
    + Q z * sin t * (sin b * cos a - cos b * sin a)); [reflexivity|]. ring.
Qed.

Section Minima.
Context {Token : Type} (zs : list Token) (B P Q : Token -> R).
Hypothesis nonempty : zs <> nil.
Notation wave := (wave P Q).
Notation wave' := (wave' P Q).
Notation prob := (circle_prob zs B P Q).
Notation E := (expected zs B P Q).
Notation variance := (wave_variance zs B P Q).

(** The first and the second derivative of log sigma_z (18) *)
Definition log_slope (z : Token) (t : R) : R := wave' z t - E (fun y => wave' y t) t.
Definition log_bend (z : Token) (t : R) : R := E (fun y => wave y t) t - wave z t - variance t.

Definition moving : Prop := exists x y, In x zs /\ In y zs /\ (P x <> P y \/ Q x <> Q y).
(** No token has a higher wave *)
Definition leading (z : Token) (t : R) : Prop := forall y, In y zs -> wave y t <= wave z t.

Lemma prob_positive z t : 0 < prob z t.
Proof. apply Rdiv_lt_0_compat; [apply exp_pos|apply total_positive, nonempty]. Qed.

Lemma expected_le f c t : (forall y, In y zs -> f y <= c) -> E f t <= c.
Proof.
  intros H. rewrite <- (expected_const zs B P Q nonempty c t). apply Sum_le. intros y Hy.
  apply Rmult_le_compat_l; [apply Rlt_le, prob_positive|auto].
Qed.

Lemma expected_lt f c t x : (forall y, In y zs -> f y <= c) -> In x zs -> f x < c -> E f t < c.
Proof.
  intros H Hx L. rewrite <- (expected_const zs B P Q nonempty c t). apply Sum_lt with x; auto.
  - intros y Hy. apply Rmult_le_compat_l; [apply Rlt_le, prob_positive|auto].
  - apply Rmult_lt_compat_l; [apply prob_positive|exact L].
Qed.

Lemma variance_nonneg t : 0 <= variance t.
Proof.
  apply Sum_nonneg. intros y _.
  apply Rmult_le_pos; [apply Rlt_le, prob_positive|apply pow2_ge_0].
Qed.

Lemma variance_pos x y t : In x zs -> In y zs -> wave' x t <> wave' y t -> 0 < variance t.
Proof.
  intros Hx Hy N. set (m := E (fun y => wave' y t) t).
  assert (H : exists z, In z zs /\ wave' z t <> m).
  { destruct (Req_dec (wave' x t) m) as [Ex|Ex]; [exists y|exists x]; split; auto; congruence. }
  destruct H as (z & Hz & Nz). apply Sum_pos with z; auto.
  - intros u _. apply Rmult_le_pos; [apply Rlt_le, prob_positive|apply pow2_ge_0].
  - apply Rmult_lt_0_compat; [apply prob_positive|]. fold m. apply pow2_gt_0. lra.
Qed.

(** A wave is known from its height and its slope at one angle *)
Lemma same_wave x y t : wave x t = wave y t -> wave' x t = wave' y t -> P x = P y /\ Q x = Q y.
Proof.
  intros H1 H2. assert (C := sin2_cos2 t). unfold Rsqr in C.
  assert (HP : forall z, P z = wave z t * cos t - wave' z t * sin t).
  { intros z. unfold CircleCurvature.wave, CircleCurvature.wave'.
    transitivity (P z * (sin t * sin t + cos t * cos t)); [rewrite C; ring|ring]. }
  assert (HQ : forall z, Q z = wave z t * sin t + wave' z t * cos t).
  { intros z. unfold CircleCurvature.wave, CircleCurvature.wave'.
    transitivity (Q z * (sin t * sin t + cos t * cos t)); [rewrite C; ring|ring]. }
  rewrite (HP x), (HP y), (HQ x), (HQ y), H1, H2. auto.
Qed.

Lemma log_slope_derive z t : is_derive (log_slope z) t (log_bend z t).
Proof. apply circle_second_derivative, nonempty. Qed.

(** sigma_z' = sigma_z (log sigma_z)': so critical angles are the zeros of the log slope. *)
Lemma prob_derive z t : is_derive (prob z) t (prob z t * log_slope z t).
Proof.
  apply (is_derive_ext (fun t => exp (ln (prob z t)))).
  { intros x. apply exp_ln, prob_positive. }
  evar_last.
  - apply (is_derive_comp exp (fun t => ln (prob z t)) t (exp (ln (prob z t))) (log_slope z t)).
    + apply is_derive_Reals, derivable_pt_lim_exp.
    + apply circle_first_derivative, nonempty.
  - rewrite exp_ln by apply prob_positive. unfold scal; simpl; unfold mult; simpl. ring.
Qed.

Lemma critical_iff z t : is_derive (prob z) t 0 <-> log_slope z t = 0.
Proof.
  assert (H := prob_derive z t). assert (Hp := prob_positive z t). split; intros D.
  - assert (Ez : prob z t * log_slope z t = 0)
      by (rewrite <- (is_derive_unique _ _ _ H); apply is_derive_unique, D).
    apply Rmult_integral in Ez. lra.
  - rewrite D, Rmult_0_r in H. exact H.
Qed.

Lemma prob_log_minimum z t : local_minimum (prob z) t -> log_slope z t = 0.
Proof.
  intros H. apply critical_iff. rewrite <- (minimum_slope _ t _ (prob_derive z t) H).
  apply prob_derive.
Qed.

(** Where the wave of z is at least the mean wave, log sigma_z is concave, with second
    derivative at most - Var(U'), ... *)
Theorem circle_concave z t : E (fun y => wave y t) t <= wave z t -> log_bend z t <= - variance t.
Proof. unfold log_bend. lra. Qed.

(** ... so with equal biases it is concave wherever surprisal <= entropy, ... *)
Theorem circle_concave_surprisal z t k : (forall y, B y = k) ->
  surprisal zs B P Q z t <= entropy zs B P Q t -> log_bend z t <= - variance t.
Proof.
  intros HB H. unfold log_bend. rewrite (circle_surprisal zs B P Q nonempty z t).
  assert (EB : E B t = k).
  { rewrite <- (expected_const zs B P Q nonempty k t). apply Sum_ext. intros y _.
    rewrite HB. reflexivity. }
  rewrite EB, HB. lra.
Qed.

(** ... and at a local minimum the surprisal exceeds the entropy, unless all U' coincide
    there. *)
Theorem circle_minimum_strict z t k x y : (forall y, B y = k) -> In x zs -> In y zs ->
  wave' x t <> wave' y t -> local_minimum (prob z) t ->
  entropy zs B P Q t < surprisal zs B P Q z t.
Proof.
  intros HB Hx Hy N Hm. generalize (variance_pos x y t Hx Hy N).
  generalize (circle_minimum_surprisal zs B P Q nonempty z t k HB Hm). lra.
Qed.

(** With any biases the same holds for sigma / m, m = softmax B: its logarithm is the wave
    up to a constant, ... *)
Lemma log_ratio z t : ln (prob z t / softmax zs B z) =
  wave z t - (ln (Sum zs (fun y => exp (B y + wave y t))) - ln (Sum zs (fun y => exp (B y)))).
Proof.
  assert (Hm : 0 < Sum zs (fun y => exp (B y))).
  { destruct (Max_attained zs B nonempty) as (x & Hx & _).
    apply Sum_pos with x; auto using exp_pos. intros; apply Rlt_le, exp_pos. }
  rewrite ln_quotient by (try apply prob_positive; apply Rdiv_lt_0_compat; auto using exp_pos).
  rewrite log_prob by exact nonempty. unfold softmax.
  rewrite ln_quotient, ln_exp by (auto using exp_pos). ring.
Qed.

Theorem circle_minimum_ratio z t : local_minimum (prob z) t ->
  ln (prob z t / softmax zs B z) <=
  E (fun y => ln (prob y t / softmax zs B y)) t - variance t.
Proof.
  intros Hm. apply circle_minimum in Hm; [|exact nonempty].
  set (k := ln (Sum zs (fun y => exp (B y + wave y t))) - ln (Sum zs (fun y => exp (B y)))).
  assert (Er : E (fun y => ln (prob y t / softmax zs B y)) t = E (fun y => wave y t) t - k).
  { rewrite <- (expected_const zs B P Q nonempty k t). unfold expected. rewrite <- Sum_minus.
    apply Sum_ext. intros y _. rewrite log_ratio. fold k. ring. }
  rewrite Er, log_ratio. fold k. lra.
Qed.

Lemma leading_ratio z t : leading z t <->
  forall y, In y zs -> prob y t / softmax zs B y <= prob z t / softmax zs B z.
Proof.
  assert (Hr : forall y, 0 < prob y t / softmax zs B y).
  { intros y. apply Rdiv_lt_0_compat; [apply prob_positive|].
    apply Rdiv_lt_0_compat; [apply exp_pos|].
    destruct (Max_attained zs B nonempty) as (x & Hx & _).
    apply Sum_pos with x; auto using exp_pos. intros; apply Rlt_le, exp_pos. }
  split; intros H y Hy; specialize (H y Hy).
  - apply Rnot_lt_le. intros L. apply ln_increasing in L; auto. rewrite !log_ratio in L. lra.
  - apply Rnot_lt_le. intros L. destruct H as [H|H].
    + apply ln_increasing in H; auto. rewrite !log_ratio in H. lra.
    + apply (f_equal ln) in H. rewrite !log_ratio in H. lra.
Qed.

Lemma leading_greedy z t k : (forall y, B y = k) ->
  (leading z t <-> forall y, In y zs -> prob y t <= prob z t).
Proof.
  intros HB. assert (L : forall y, ln (prob y t) = wave y t
    + (k - ln (Sum zs (fun y => exp (B y + wave y t))))).
  { intros y. rewrite log_prob by exact nonempty. rewrite HB. ring. }
  split; intros H y Hy; specialize (H y Hy); apply Rnot_lt_le; intros N.
  - apply ln_increasing in N; [|apply prob_positive]. rewrite !L in N. lra.
  - destruct H as [H|H].
    + apply ln_increasing in H; [|apply prob_positive]. rewrite !L in H. lra.
    + apply (f_equal ln) in H. rewrite !L in H. lra.
Qed.

(** While a token leads, log sigma_z is strictly concave. *)
Lemma leading_bend z t : In z zs -> moving -> leading z t -> log_bend z t < 0.
Proof.
  intros Hz (x & y & Hx & Hy & N) HL. unfold log_bend.
  assert (HV := variance_nonneg t).
  assert (HE : E (fun y => wave y t) t <= wave z t) by (apply expected_le; auto).
  destruct (Rlt_le_dec (wave x t) (wave z t)) as [Lx|Lx].
  { assert (E (fun y => wave y t) t < wave z t) by (apply expected_lt with x; auto). lra. }
  destruct (Rlt_le_dec (wave y t) (wave z t)) as [Ly|Ly].
  { assert (E (fun y => wave y t) t < wave z t) by (apply expected_lt with y; auto). lra. }
  assert (Hxy : wave x t = wave y t) by (generalize (HL x Hx) (HL y Hy); lra).
  destruct (Req_dec (wave' x t) (wave' y t)) as [Es|Es].
  { destruct (same_wave x y t Hxy Es). tauto. }
  generalize (variance_pos x y t Hx Hy Es). lra.
Qed.

(** The token of the largest sigma / m is never at a local minimum, unless nothing moves. *)
Theorem circle_leading_minimum z t : In z zs -> leading z t -> local_minimum (prob z) t ->
  ~ moving.
Proof.
  intros Hz HL Hm Hmov. assert (Hb := leading_bend z t Hz Hmov HL).
  generalize (circle_minimum zs B P Q nonempty z t Hm). unfold log_bend in Hb. lra.
Qed.

(** If nothing moves, the probabilities are m at every angle. *)
Lemma still_prob y t : In y zs -> ~ moving -> prob y t = softmax zs B y.
Proof.
  intros Hy Hn.
  assert (Hw : forall x, In x zs -> wave x t = wave y t).
  { intros x Hx. unfold CircleCurvature.wave.
    destruct (Req_dec (P x) (P y)) as [EP|EP]; [|exfalso; apply Hn; exists x, y; auto].
    destruct (Req_dec (Q x) (Q y)) as [EQ|EQ]; [|exfalso; apply Hn; exists x, y; auto].
    rewrite EP, EQ. reflexivity. }
  unfold circle_prob, softmax.
  rewrite (Sum_ext zs _ (fun x => exp (B x) * exp (wave y t))).
  - assert (Hm : 0 < Sum zs (fun x => exp (B x))).
    { apply Sum_pos with y; auto using exp_pos. intros; apply Rlt_le, exp_pos. }
    rewrite Sum_scalr, exp_plus. generalize (exp_pos (wave y t)). intros. field. lra.
  - intros x Hx. rewrite exp_plus, (Hw x Hx). reflexivity.
Qed.

(** So with equal biases the greedy token is never at a local minimum of its probability,
    unless all probabilities are equal at all angles. *)
Theorem circle_greedy_minimum z t k : (forall y, B y = k) -> In z zs ->
  (forall y, In y zs -> prob y t <= prob z t) -> local_minimum (prob z) t ->
  forall y s, In y zs -> prob y s = / INR (length zs).
Proof.
  intros HB Hz HG Hm y s Hy. rewrite still_prob; auto.
  - unfold softmax. rewrite (Sum_ext zs _ (fun _ => exp k)) by (intros; rewrite HB; reflexivity).
    rewrite Sum_const, HB. generalize (exp_pos k) (size_pos zs nonempty). intros. field. lra.
  - apply (circle_leading_minimum z t); auto. apply (leading_greedy z t k); auto.
Qed.

(** A reign is an interval of the arc, ... *)
Lemma leading_interval z a b t : a < b < a + PI -> a <= t <= b ->
  leading z a -> leading z b -> leading z t.
Proof.
  intros Hab Ht Ha Hb y Hy. specialize (Ha y Hy). specialize (Hb y Hy).
  assert (S : 0 < sin (b - a)) by (apply sin_gt_0; lra).
  assert (S1 : 0 <= sin (b - t)) by (apply sin_ge_0; lra).
  assert (S2 : 0 <= sin (t - a)) by (apply sin_ge_0; lra).
  apply Rmult_le_reg_r with (1 := S). rewrite !(wave_between P Q _ a b t).
  apply Rplus_le_compat; apply Rmult_le_compat_r; auto.
Qed.

(** ... and during it the slope of log sigma_z decreases strictly: the probability has at
    most one critical angle, which is a maximum. *)
Theorem circle_reign z a b : In z zs -> moving -> a < b < a + PI ->
  leading z a -> leading z b -> log_slope z b < log_slope z a.
Proof.
  intros Hz Hmov Hab Ha Hb.
  apply (derive_gt (log_slope z) (log_bend z) a b); [apply log_slope_derive| |lra].
  intros t Ht. apply leading_bend; auto. apply leading_interval with a b; auto; lra.
Qed.

Theorem circle_reign_one z a b : In z zs -> moving -> Rabs (b - a) < PI ->
  leading z a -> leading z b ->
  is_derive (prob z) a 0 -> is_derive (prob z) b 0 -> a = b.
Proof.
  intros Hz Hmov Hab Ha Hb Da Db. apply critical_iff in Da, Db. apply Rabs_lt_between in Hab.
  destruct (Rtotal_order a b) as [L|[L|L]]; [exfalso|exact L|exfalso].
  - assert (log_slope z b < log_slope z a) by (apply circle_reign; auto; lra). lra.
  - assert (log_slope z a < log_slope z b) by (apply circle_reign; auto; lra). lra.
Qed.
End Minima.
