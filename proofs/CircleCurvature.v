(** * (18) The second derivative along the great circle (new)

    For any finite set of tokens with logits B_z + P_z cos t + Q_z sin t. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus LocalMinimum Model.
Open Scope R_scope.

Section SecondDerivative.
Context {Token : Type} (zs : list Token) (B P Q : Token -> R).
Hypothesis nonempty : zs <> nil.

Definition wave (z : Token) (t : R) : R := P z * cos t + Q z * sin t.
Definition wave' (z : Token) (t : R) : R := Q z * cos t - P z * sin t.
Definition circle_prob (z : Token) (t : R) : R := softmax zs (fun y => B y + wave y t) z.

(** Expectations under the probabilities at angle t *)
Definition expected (f : Token -> R) (t : R) : R := Sum zs (fun z => circle_prob z t * f z).
Definition wave_variance (t : R) : R :=
  expected (fun z => (wave' z t - expected (fun y => wave' y t) t) ^ 2) t.

(** Surprisal of a token, and entropy *)
Definition surprisal (z : Token) (t : R) : R := - ln (circle_prob z t).
Definition entropy (t : R) : R := expected (fun z => surprisal z t) t.

Let total (t : R) : R := Sum zs (fun y => exp (B y + wave y t)).

Lemma total_positive t : 0 < total t.
Proof.
  destruct (Max_attained zs B nonempty) as (z & Hz & _).
  apply Sum_pos with z; auto using exp_pos. intros; apply Rlt_le, exp_pos.
Qed.

Lemma wave_derive z t : is_derive (wave z) t (wave' z t).
Proof. unfold wave, wave'. auto_derive; [trivial|ring]. Qed.

Lemma wave'_derive z t : is_derive (wave' z) t (- wave z t).
Proof. unfold wave, wave'. auto_derive; [trivial|ring]. Qed.

Lemma exp_wave_derive z t :
  is_derive (fun t => exp (B z + wave z t)) t (exp (B z + wave z t) * wave' z t).
Proof.
  evar_last.
  - apply (is_derive_comp exp (fun t => B z + wave z t) t (exp (B z + wave z t)) (wave' z t)).
    + apply is_derive_Reals, derivable_pt_lim_exp.
    + evar_last.
      * apply (is_derive_plus (fun _ => B z)); [apply @is_derive_const|apply wave_derive].
      * apply plus_zero_l.
  - unfold scal; simpl; unfold mult; simpl. ring.
Qed.

Lemma total_derive t : is_derive total t (Sum zs (fun z => exp (B z + wave z t) * wave' z t)).
Proof.
  apply (Sum_derive zs (fun z t => exp (B z + wave z t))
    (fun z t => exp (B z + wave z t) * wave' z t)).
  intros z _. apply exp_wave_derive.
Qed.

Lemma expected_total f t : expected f t = Sum zs (fun z => exp (B z + wave z t) * f z) / total t.
Proof.
  unfold expected, circle_prob, softmax. fold (total t). rewrite <- Sum_div.
  apply Sum_ext. intros; unfold Rdiv; ring.
Qed.

Lemma expected_const c t : expected (fun _ => c) t = c.
Proof.
  rewrite expected_total, Sum_scalr. fold (total t). field. generalize (total_positive t). lra.
Qed.

Lemma expected_plus f g t : expected (fun z => f z + g z) t = expected f t + expected g t.
Proof. unfold expected. rewrite <- Sum_plus. apply Sum_ext; intros; ring. Qed.

Lemma expected_scal c f t : expected (fun z => c * f z) t = c * expected f t.
Proof. unfold expected. rewrite <- Sum_scal. apply Sum_ext; intros; ring. Qed.

Lemma log_prob z t : ln (circle_prob z t) = B z + wave z t - ln (total t).
Proof.
  unfold circle_prob, softmax. fold (total t).
  rewrite ln_quotient, ln_exp; auto using exp_pos, total_positive.
Qed.

(** (log sigma_z)' = U'_z - E[U'], ... *)
Theorem circle_first_derivative z t :
  is_derive (fun t => ln (circle_prob z t)) t (wave' z t - expected (fun y => wave' y t) t).
Proof.
  apply (is_derive_ext (fun t => B z + wave z t - ln (total t))).
  { intros x. symmetry. apply log_prob. }
  apply (is_derive_minus (fun t => B z + wave z t) (fun t => ln (total t))).
  - evar_last; [apply (is_derive_plus (fun _ => B z)); [apply @is_derive_const|apply wave_derive]|].
    apply plus_zero_l.
  - evar_last.
    + apply (is_derive_comp ln total t (/ total t)); [|apply total_derive].
      apply is_derive_Reals, derivable_pt_lim_ln, total_positive.
    + rewrite expected_total. unfold scal; simpl; unfold mult; simpl. unfold Rdiv. reflexivity.
Qed.

Lemma expected_wave'_derive t : is_derive (fun t => expected (fun y => wave' y t) t) t
  (wave_variance t - expected (fun y => wave y t) t).
Proof.
  assert (Ht := total_positive t).
  apply (is_derive_ext (fun t => Sum zs (fun z => exp (B z + wave z t) * wave' z t) / total t)).
  { intros x. symmetry. apply (expected_total (fun y => wave' y x)). }
  evar_last.
  - apply (is_derive_div (fun t => Sum zs (fun z => exp (B z + wave z t) * wave' z t)) total);
      [|apply total_derive|lra].
    apply (Sum_derive zs (fun z t => exp (B z + wave z t) * wave' z t)
      (fun z t => exp (B z + wave z t) * (wave' z t * wave' z t - wave z t))).
    intros z _. evar_last.
    + apply (is_derive_mult (fun t => exp (B z + wave z t)) (wave' z) t
        (exp (B z + wave z t) * wave' z t) (- wave z t));
        [apply exp_wave_derive|apply wave'_derive|apply Rmult_comm].
    + unfold plus, mult; simpl. ring.
  - set (m := expected (fun y => wave' y t) t).
    assert (Em : Sum zs (fun z => exp (B z + wave z t) * wave' z t) = m * total t).
    { unfold m. rewrite expected_total. field. lra. }
    assert (Ev : wave_variance t =
      expected (fun z => wave' z t * wave' z t) t - m * m).
    { unfold wave_variance. fold m.
      rewrite <- (expected_const (m * m) t) at 1.
      transitivity (expected (fun z => wave' z t * wave' z t) t
        + ((-2 * m) * expected (fun z => wave' z t) t + expected (fun _ => m * m) t)).
      - rewrite <- expected_scal, <- !expected_plus. unfold expected. apply Sum_ext. intros; ring.
      - fold m. rewrite !expected_const. ring. }
    rewrite Em, Ev, !expected_total.
    rewrite (Sum_ext zs (fun z => exp (B z + wave z t) * (wave' z t * wave' z t - wave z t))
      (fun z => exp (B z + wave z t) * (wave' z t * wave' z t) - exp (B z + wave z t) * wave z t))
      by (intros; ring).
    rewrite Sum_minus. field. lra.
Qed.

(** (18): ... and (log sigma_z)'' = E[U] - U_z - Var(U'), ... *)
Theorem circle_second_derivative z t :
  is_derive (fun t => wave' z t - expected (fun y => wave' y t) t) t
    (expected (fun y => wave y t) t - wave z t - wave_variance t).
Proof.
  evar_last.
  - apply (is_derive_minus (wave' z)); [apply wave'_derive|apply expected_wave'_derive].
  - unfold minus, plus, opp; simpl. ring.
Qed.

(** ... which is (I_z - H) + (B_z - E[B]) - Var(U'): surprisal against entropy. *)
Theorem circle_surprisal z t :
  expected (fun y => wave y t) t - wave z t - wave_variance t =
  (surprisal z t - entropy t) + (B z - expected B t) - wave_variance t.
Proof.
  unfold entropy, surprisal. rewrite log_prob.
  assert (E : expected (fun z => - ln (circle_prob z t)) t =
    - (expected B t + expected (fun y => wave y t) t) + ln (total t)).
  { rewrite <- (expected_const (ln (total t)) t) at 1.
    transitivity (-1 * (expected B t + expected (fun y => wave y t) t)
      + expected (fun _ => ln (total t)) t); [|ring].
    rewrite <- expected_plus, <- expected_scal, <- expected_plus. unfold expected.
    apply Sum_ext. intros y _. rewrite log_prob. ring. }
  rewrite E. ring.
Qed.

(** (19) So at every local minimum of the probability of a token U_z <= E[U] - Var(U'). *)
Theorem circle_minimum z t : local_minimum (circle_prob z) t ->
  wave z t <= expected (fun y => wave y t) t - wave_variance t.
Proof.
  intros (d & Hd & Hmin).
  assert (Hp : forall x, 0 < circle_prob z x).
  { intros x. apply Rdiv_lt_0_compat; [apply exp_pos|apply total_positive]. }
  assert (Hm : local_minimum (fun x => ln (circle_prob z x)) t).
  { exists d. split; [exact Hd|]. intros x Hx. destruct (Hmin x Hx) as [L|L];
      [left; apply ln_increasing; auto|right; rewrite L; reflexivity]. }
  apply Rnot_lt_le. intros L.
  destruct (no_minimum (fun x => ln (circle_prob z x)) _ t _ (circle_first_derivative z)
    (circle_second_derivative z t)) with (d := d) as (x & Hx & Hlt); auto.
  - apply (minimum_slope _ t _ (circle_first_derivative z t) Hm).
  - lra.
  - destruct Hm as (d' & _ & _). specialize (Hmin x Hx). apply ln_lt_inv in Hlt; auto. lra.
Qed.

(** With equal biases the surprisal there is at least the entropy: a token has its smallest
    probability only while it is no likelier than average. *)
Theorem circle_minimum_surprisal z t k : (forall y, B y = k) ->
  local_minimum (circle_prob z) t -> entropy t + wave_variance t <= surprisal z t.
Proof.
  intros HB Hm. apply circle_minimum in Hm. generalize (circle_surprisal z t).
  replace (expected B t) with k; [rewrite HB; lra|].
  rewrite <- (expected_const k t) at 1. unfold expected. apply Sum_ext. intros y _.
  rewrite HB. reflexivity.
Qed.
End SecondDerivative.
