(** * Where the surprisal form of (19) ends: unequal biases (new)

    Two tokens behind an RMSNorm with eps = 0, biases (3, 0), W = ((-1, 0), (0, 0)), h = e_1,
    v = e_2.  The likelier token has its smallest probability, 0.83, at strength 0, where its
    surprisal is below the entropy; it is 0.88 at +-1. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model NormalizationLimit TransformerModel GreatCircle.
Import ListNotations.
Open Scope R_scope.

Definition witness_axes : list bool := [true; false].
Definition witness_norm : @normalisation bool := RMSNorm 0 (fun _ => 1).
Definition witness_rows (z i : bool) : R := if z then (if i then -1 else 0) else 0.
Definition witness_bias (z : bool) : R := if z then 3 else 0.
Definition witness_state (i : bool) : R := if i then 1 else 0.
Definition witness_direction (i : bool) : R := if i then 0 else 1.

(** The probability of token [z]; token [true] is the likelier one *)
Definition witness_prob (z : bool) (a : R) : R :=
  softmax [true; false]
    (fun y => circle_logits witness_axes witness_norm witness_rows witness_bias
                witness_state witness_direction y a) z.

Definition witness_gap (a : R) : R := 3 - / sqrt ((1 + a * a) / 2).

Lemma witness_prob_true a : witness_prob true a = / (1 + exp (- witness_gap a)).
Proof.
  assert (Hs : 0 < sqrt ((1 + a * a) / 2)) by (apply sqrt_lt_R0; nra).
  assert (Et : circle_logits witness_axes witness_norm witness_rows witness_bias
                 witness_state witness_direction true a = witness_gap a).
  { unfold circle_logits, witness_axes, witness_norm, witness_gap, normalise, rms_norm, dot.
    simpl. replace ((1 + a * 0) * (1 + a * 0) + ((0 + a * 1) * (0 + a * 1) + 0))
      with (1 + a * a) by ring.
    replace ((1 + a * a) / (1 + 1) + 0) with ((1 + a * a) / 2) by field. field. lra. }
  assert (Ef : circle_logits witness_axes witness_norm witness_rows witness_bias
                 witness_state witness_direction false a = 0).
  { unfold circle_logits, witness_axes, dot. simpl. ring. }
  unfold witness_prob, softmax. simpl. rewrite Et, Ef, exp_0, exp_Ropp.
  generalize (exp_pos (witness_gap a)). intros. field. lra.
Qed.

Lemma witness_prob_sum a : witness_prob true a + witness_prob false a = 1.
Proof.
  unfold witness_prob, softmax. simpl. rewrite Rplus_0_r, <- Rdiv_plus_distr.
  apply Rinv_r. generalize (exp_pos (circle_logits witness_axes witness_norm witness_rows
    witness_bias witness_state witness_direction true a)) (exp_pos (circle_logits witness_axes
    witness_norm witness_rows witness_bias witness_state witness_direction false a)). lra.
Qed.

Lemma witness_gap_0 : witness_gap 0 = 3 - sqrt 2.
Proof.
  unfold witness_gap. replace ((1 + 0 * 0) / 2) with (/ 2) by field.
  rewrite sqrt_inv, Rinv_inv. reflexivity.
Qed.

Lemma witness_half : 1 / 2 < witness_prob true 0.
Proof.
  rewrite witness_prob_true, witness_gap_0. unfold Rdiv. rewrite Rmult_1_l.
  assert (H2 : sqrt 2 < 3).
  { replace 3 with (sqrt (3 * 3)) by (apply sqrt_square; lra). apply sqrt_lt_1; lra. }
  assert (L : exp (- (3 - sqrt 2)) < 1) by (rewrite <- exp_0; apply exp_increasing; lra).
  generalize (exp_pos (- (3 - sqrt 2))). intros. apply Rinv_lt_contravar; nra.
Qed.

(** The likelier token has its strictly smallest probability at 0, 1 / (1 + exp (sqrt 2 - 3))
    = 0.8300..., against 1 / (1 + exp (- 2)) = 0.8807... at +-1; and there its surprisal is
    less than the entropy. *)
Theorem surprisal_form_fails :
  (forall a, a <> 0 -> witness_prob true 0 < witness_prob true a) /\
  witness_prob true 0 = / (1 + exp (sqrt 2 - 3)) /\
  witness_prob true 1 = / (1 + exp (- 2)) /\ witness_prob true (-1) = / (1 + exp (- 2)) /\
  witness_prob false 0 < witness_prob true 0 /\
  - ln (witness_prob true 0) <
    witness_prob true 0 * - ln (witness_prob true 0)
    + witness_prob false 0 * - ln (witness_prob false 0).
Proof.
  assert (H0 := witness_half). assert (Hs := witness_prob_sum 0).
  assert (Hf : 0 < witness_prob false 0).
  { unfold witness_prob, softmax. simpl. apply Rdiv_lt_0_compat; [apply exp_pos|].
    generalize (exp_pos (circle_logits witness_axes witness_norm witness_rows
      witness_bias witness_state witness_direction true 0)) (exp_pos (circle_logits witness_axes
      witness_norm witness_rows witness_bias witness_state witness_direction false 0)). lra. }
  split; [|split; [|split; [|split; [|split]]]].
  - intros a Ha. rewrite !witness_prob_true. apply Rinv_lt_contravar.
    + generalize (exp_pos (- witness_gap 0)) (exp_pos (- witness_gap a)). nra.
    + apply Rplus_lt_compat_l, exp_increasing, Ropp_lt_contravar. unfold witness_gap.
      apply Rplus_lt_compat_l, Ropp_lt_contravar, Rinv_lt_contravar.
      * apply Rmult_lt_0_compat; apply sqrt_lt_R0; nra.
      * generalize (pow2_gt_0 a Ha). intros. apply sqrt_lt_1; nra.
  - rewrite witness_prob_true, witness_gap_0. do 3 f_equal. ring.
  - rewrite witness_prob_true. unfold witness_gap. replace ((1 + 1 * 1) / 2) with 1 by field.
    rewrite sqrt_1, Rinv_1. do 3 f_equal. ring.
  - rewrite witness_prob_true. unfold witness_gap.
    replace ((1 + -1 * -1) / 2) with 1 by field. rewrite sqrt_1, Rinv_1. do 3 f_equal. ring.
  - lra.
  - assert (L : ln (witness_prob false 0) < ln (witness_prob true 0)) by (apply ln_increasing; lra).
    replace (witness_prob true 0) with (1 - witness_prob false 0) at 2 by lra. nra.
Qed.
