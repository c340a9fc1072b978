(** * Closed forms of peaks (new); claim [bump]

    With three levels of log-odds the peak of the middle one is a logarithm; with
    commensurable log-odds peaks are logarithms of the one positive root of a polynomial. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma MeanIncreasing Bump.
Open Scope R_scope.

Section Roots.
Context {A : Type} (zs : list A) (p M : A -> R).
Hypothesis pw : positive_weights zs p.

(** E_a[M] = m is a sum of exponentials equal to 0 *)
Lemma mean_root a m : mean zs p M a = m <-> Sum zs (fun y => p y * (M y - m) * exp (a * M y)) = 0.
Proof.
  assert (Hm := mass_pos zs p M pw a).
  assert (E : Sum zs (fun y => p y * (M y - m) * exp (a * M y)) =
    mass zs p M a * (mean zs p M a - m)).
  { unfold mean, tilt.
    rewrite (Sum_ext zs (fun z => _ / _ * _) (fun z => / mass zs p M a *
      (p z * exp (a * M z) * M z))) by (intros; unfold Rdiv; ring).
    rewrite Sum_scal.
    rewrite (Sum_ext zs _ (fun y => p y * exp (a * M y) * M y - p y * exp (a * M y) * m))
      by (intros; ring).
    rewrite Sum_minus, Sum_scalr. fold (mass zs p M a). field. lra. }
  rewrite E. split; intros H; [rewrite H; ring|].
  apply Rmult_integral in H. lra.
Qed.

(** Probability of a level *)
Definition level_weight (m : R) : R := Sum (filter (at_level M m) zs) p.

Lemma level_weight_pos z m : In z zs -> M z = m -> 0 < level_weight m.
Proof.
  intros Hz E. apply Sum_pos with z.
  - intros y Hy. apply filter_In in Hy. apply Rlt_le, pw. tauto.
  - apply filter_In. split; auto. apply at_level_true, E.
  - apply pw, Hz.
Qed.

Definition three_levels (m1 m2 m3 : R) : Prop :=
  m1 < m2 < m3 /\ (exists y, In y zs /\ M y = m1) /\ (exists y, In y zs /\ M y = m3) /\
  forall y, In y zs -> M y = m1 \/ M y = m2 \/ M y = m3.

Definition three_level_root (m1 m2 m3 : R) : R :=
  ln (level_weight m1 * (m2 - m1) / (level_weight m3 * (m3 - m2))) / (m3 - m1).

Lemma three_level_mean m1 m2 m3 : three_levels m1 m2 m3 ->
  mean zs p M (three_level_root m1 m2 m3) = m2.
Proof.
  intros (Hm & (y1 & Hy1 & E1) & (y3 & Hy3 & E3) & Hall).
  assert (W1 := level_weight_pos y1 m1 Hy1 E1). assert (W3 := level_weight_pos y3 m3 Hy3 E3).
  set (a := three_level_root m1 m2 m3). apply mean_root.
  rewrite (Sum_ext zs _ (fun y =>
    (if at_level M m1 y then p y else 0) * ((m1 - m2) * exp (a * m1)) +
    (if at_level M m3 y then p y else 0) * ((m3 - m2) * exp (a * m3)))).
  - rewrite Sum_plus, !Sum_scalr, <- !Sum_filter. fold (level_weight m1) (level_weight m3).
    assert (E : exp (a * m3) = exp (a * m1) *
      (level_weight m1 * (m2 - m1) / (level_weight m3 * (m3 - m2)))).
    { rewrite <- (exp_ln (level_weight m1 * _ / _)).
      - rewrite <- exp_plus. f_equal. unfold a, three_level_root. field. lra.
      - apply Rdiv_lt_0_compat; apply Rmult_lt_0_compat; lra. }
    rewrite E. field. lra.
  - intros y Hy. unfold at_level.
    destruct (Req_EM_T (M y) m1) as [L1|L1], (Req_EM_T (M y) m3) as [L3|L3]; try lra.
    + rewrite L1. ring.
    + rewrite L3. ring.
    + destruct (Hall y Hy) as [L|[L|L]]; try contradiction. rewrite L. ring.
Qed.

Lemma three_levels_range m1 m2 m3 : three_levels m1 m2 m3 ->
  bottom zs M < m2 < top zs M.
Proof.
  intros (Hm & (y1 & Hy1 & E1) & (y3 & Hy3 & E3) & _). split.
  - apply Rle_lt_trans with (M y1); [apply Min_le; auto|lra].
  - apply Rlt_le_trans with (M y3); [lra|apply Max_ge; auto].
Qed.

(** Commensurable log-odds: M_y = m0 + delta n_y *)
Definition commensurable (m0 delta : R) (n : A -> nat) : Prop :=
  0 < delta /\ forall y, In y zs -> M y = m0 + delta * INR (n y).

Definition peak_polynomial (n : A -> nat) (z : A) (x : R) : R :=
  Sum zs (fun y => p y * (INR (n y) - INR (n z)) * x ^ n y).

Lemma exp_pow x n : exp (INR n * x) = exp x ^ n.
Proof.
  induction n as [|n IH]; [simpl; rewrite Rmult_0_l; apply exp_0|].
  rewrite S_INR, Rmult_plus_distr_r, Rmult_1_l, exp_plus, IH. simpl. ring.
Qed.

Lemma commensurable_root m0 delta n z a : commensurable m0 delta n -> In z zs ->
  (mean zs p M a = M z <-> peak_polynomial n z (exp (a * delta)) = 0).
Proof.
  intros [Hd HM] Hz. rewrite mean_root.
  assert (E : Sum zs (fun y => p y * (M y - M z) * exp (a * M y)) =
    delta * exp (a * m0) * peak_polynomial n z (exp (a * delta))).
  { unfold peak_polynomial. rewrite <- Sum_scal. apply Sum_ext. intros y Hy.
    rewrite (HM y Hy), (HM z Hz), <- exp_pow.
    replace (a * (m0 + delta * INR (n y))) with (a * m0 + INR (n y) * (a * delta)) by ring.
    rewrite exp_plus. ring. }
  rewrite E. generalize (exp_pos (a * m0)). intros Hp. split; intros H; [|rewrite H; ring].
  apply Rmult_integral in H. destruct H as [H|H]; auto.
  apply Rmult_integral in H. lra.
Qed.
End Roots.

Section Model.
Variables (s : setup) (c : context s) (z : token s).
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.
Hypothesis Hc : In c (contexts s).
Hypothesis Hz : In z (vocabulary s).
Let pw := prob_weights s wp c Hc.
Notation zs := (vocabulary s).
Notation M := (log_odds s).

(** Three levels m1 < m2 < m3 with weights w1, w2, w3 in the context: a token of the middle
    level peaks at log (w1 (m2 - m1) / (w3 (m3 - m2))) / (m3 - m1), and nowhere else. *)
Theorem three_level_peak m1 m2 m3 : three_levels zs M m1 m2 m3 -> M z = m2 ->
  let w m := level_weight zs (prob s c) M m in
  forall x, peaks_at (delta_p s c z) x <->
    x = Finite (ln (w m1 * (m2 - m1) / (w m3 * (m3 - m2))) / (m3 - m1)).
Proof.
  intros H3 E w x. assert (R := three_levels_range zs M m1 m2 m3 H3).
  assert (nc : nonconstant zs M) by (apply lt_nonconstant; [apply pw|lra]).
  assert (Hp : peaks_at (delta_p s c z) (Finite (three_level_root zs (prob s c) M m1 m2 m3))).
  { apply model_peak; auto. simpl. rewrite E. apply three_level_mean; auto. }
  split; [intros Hx; apply (peaks_at_unique _ _ _ Hx Hp)|intros ->; exact Hp].
Qed.

(** Commensurable log-odds M_y = m0 + delta n_y: for a token of interior log-odds the
    polynomial sum_y p_y (n_y - n_z) x^(n_y) has exactly one positive root x, and the token
    peaks at log x / delta. *)
Theorem commensurable_peak m0 delta (n : token s -> nat) : commensurable zs M m0 delta n ->
  min_log_odds s < M z < max_log_odds s ->
  exists x, 0 < x /\ (forall y, 0 < y -> (peak_polynomial zs (prob s c) n z y = 0 <-> y = x)) /\
    peaks_at (delta_p s c z) (ln x / delta).
Proof.
  intros Hcm Hm. assert (Hd := proj1 Hcm).
  assert (nc : nonconstant zs M).
  { apply lt_nonconstant; [apply pw|]. unfold min_log_odds, max_log_odds in Hm. lra. }
  destruct (bump s c z wp tr Hc Hz Hm) as (alpha & Hpk & Hu).
  exists (exp (alpha * delta)). split; [apply exp_pos|]. split.
  - intros y Hy. assert (Ey : y = exp (ln y / delta * delta)).
    { replace (ln y / delta * delta) with (ln y) by (field; lra). symmetry. apply exp_ln, Hy. }
    rewrite Ey. rewrite <- (commensurable_root zs (prob s c) M pw m0 delta n z) by auto.
    rewrite <- steered_mean_tilt by auto. rewrite Hu. split.
    + intros ->. reflexivity.
    + intros H. apply exp_inv in H. apply Rmult_eq_reg_r in H; lra.
  - rewrite ln_exp. replace (alpha * delta / delta) with alpha by (field; lra). exact Hpk.
Qed.
End Model.
