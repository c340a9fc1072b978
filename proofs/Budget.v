(** * Choice of the strength under a budget (new; an open question of the talk)

    The strengths that keep a relative entropy or the increase of cross-entropy within a
    budget form an interval whose ends are the roots; those that give the target concept at
    least a level form a half line that starts at the root. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma SignSeparation Derivative
  MeanIncreasing Limits ConceptEquation TargetIncreases KLMonotone Sublevels CrossEntropyExact.
Open Scope R_scope.

(** ** The limit of KL (sigma(a) || p) *)
Section Backward.
Context {A : Type} (zs : list A) (p M : A -> R).
Hypothesis pd : distribution zs p.
Let pw := distribution_weights zs p pd.
Notation tilt := (tilt zs p M).
Notation mean := (mean zs p M).
Notation K := (K zs p M).
Notation top := (top zs M).

Lemma lim_linear_exp d : 0 < d -> is_lim (fun a => a * exp (- (d * a))) p_infty 0.
Proof.
  intros Hd.
  apply is_lim_ext with (fun a => - / d * ((- (d * a)) * exp (- (d * a)))).
  { intros a. field. lra. }
  evar_last.
  - apply is_lim_scal_l.
    apply (is_lim_comp (fun y => y * exp y) (fun a => - (d * a)) p_infty 0 m_infty).
    + apply is_lim_mul_exp_m.
    + evar_last; [apply is_lim_opp, is_lim_scal_l, is_lim_id|].
      simpl. destruct Rle_dec as [H|H]; [|exfalso; lra].
      destruct Rle_lt_or_eq_dec; [reflexivity|exfalso; lra].
    + exists 0. intros; discriminate.
  - simpl. f_equal. ring.
Qed.

Lemma tilt_times_strength z : In z zs -> M z < top -> is_lim (fun a => a * tilt z a) p_infty 0.
Proof.
  intros Hz Hlt. destruct (Max_attained zs M (proj1 pw)) as (x & Hx & Ex).
  change (Max zs M) with top in Ex.
  apply is_lim_le_le_loc with (f := fun _ => 0)
    (g := fun a => p z / p x * (a * exp (- ((M x - M z) * a)))).
  - exists 0. intros a Ha. split.
    + apply Rmult_le_pos; [lra|apply Rlt_le, tilt_pos; auto].
    + replace (p z / p x * (a * exp (- ((M x - M z) * a)))) with
        (a * (p z * exp (a * M z) / (p x * exp (a * M x)))).
      * apply Rmult_le_compat_l; [lra|].
        apply Rmult_le_compat_l; [apply Rlt_le, (term_pos zs p M pw); auto|].
        apply Rinv_le_contravar; [apply (term_pos zs p M pw); auto|].
        apply (Sum_ge_term zs (fun y => p y * exp (a * M y)) x); auto.
        intros; apply Rlt_le, (term_pos zs p M pw); auto.
      * replace (- ((M x - M z) * a)) with (a * M z + - (a * M x)) by ring.
        rewrite exp_plus, exp_Ropp. field.
        generalize (exp_pos (a * M x)) (proj2 pw x Hx). intros; split; lra.
  - apply is_lim_const.
  - evar_last; [apply is_lim_scal_l, lim_linear_exp; lra|]. simpl. f_equal. ring.
Qed.

(** KL (sigma(a) || p) -> - log p(M+) as a -> +oo *)
Lemma backward_limit :
  is_lim (fun a => a * mean a - K a) p_infty (- ln (Sum (maximisers zs M) p)).
Proof.
  apply is_lim_ext with (fun a => Sum zs (fun z => a * tilt z a * (M z - top)) -
    ln (mass zs p M a * exp (- (a * top)))).
  - intros a. rewrite ln_mult, ln_exp by (apply exp_pos || apply mass_pos; auto). unfold K.
    rewrite (Sum_ext zs _ (fun z => a * (tilt z a * M z) - tilt z a * (a * top)))
      by (intros; ring).
    rewrite Sum_minus, Sum_scal, Sum_scalr, (tilt_sum zs p M pw). fold (mean a). ring.
  - replace (Finite (- ln (Sum (maximisers zs M) p)))
      with (Finite (Sum zs (fun _ => 0) - ln (Sum (maximisers zs M) p)))
      by (rewrite Sum_zero; f_equal; ring).
    apply is_lim_minus'.
    + apply (Sum_lim zs (fun z a => a * tilt z a * (M z - top)) (fun _ => 0)). intros z Hz.
      assert (M z <= top) by (apply Max_ge; auto).
      destruct (Req_dec (M z) top) as [E|E].
      * apply is_lim_ext with (fun _ => 0); [intros; rewrite E; ring|apply is_lim_const].
      * evar_last; [apply is_lim_scal_r, tilt_times_strength; auto; lra|]. simpl. f_equal. ring.
    + apply (is_lim_comp_continuous _ ln p_infty (Sum (maximisers zs M) p)).
      * apply mass_lim; auto.
      * apply continuity_pt_filterlim, derivable_continuous_pt.
        exists (/ Sum (maximisers zs M) p). apply derivable_pt_lim_ln, maximisers_pos; auto.
Qed.
End Backward.

(** ** In the model *)
Section Budget.
Variables (s : setup) (c : context s).
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.
Hypothesis nc : nonconstant (vocabulary s) (log_odds s).
Hypothesis Hc : In c (contexts s).
Notation zs := (vocabulary s).
Notation M := (log_odds s).
Let p := prob s c.
Let pd : distribution zs p := prob_distribution s wp c Hc.
Let pw : positive_weights zs p := prob_weights s wp c Hc.

Definition forward_divergence (a : R) : R := KL zs (prob s c) (fun z => steered_prob s c z a).
Definition backward_divergence (a : R) : R := KL zs (fun z => steered_prob s c z a) (prob s c).

Lemma forward_closed a : forward_divergence a = K zs p M a - a * mean zs p M 0.
Proof.
  unfold forward_divergence. rewrite (proj1 (kl_monotone s c wp tr Hc)), mean_0 by auto.
  reflexivity.
Qed.

Lemma backward_closed a : backward_divergence a = a * mean zs p M a - K zs p M a.
Proof.
  unfold backward_divergence. rewrite (proj1 (proj2 (kl_monotone s c wp tr Hc))).
  rewrite steered_mean_tilt by auto. reflexivity.
Qed.

Lemma forward_0 : forward_divergence 0 = 0.
Proof. rewrite forward_closed, (K_0 zs p M pd). ring. Qed.

Lemma backward_0 : backward_divergence 0 = 0.
Proof. rewrite backward_closed, (K_0 zs p M pd). ring. Qed.

(** KL (p || sigma(a)) <= b holds exactly between its two roots, for every budget. *)
Theorem budget_forward b : 0 <= b -> exists lo hi, budget_interval forward_divergence b lo hi.
Proof.
  intros Hb. destruct (kl_monotone s c wp tr Hc) as (_ & _ & Hmon).
  assert (Hi : increasing_in_abs forward_divergence) by (apply Hmon; exact nc).
  assert (Hd : forall a, is_derive forward_divergence a (mean zs p M a - mean zs p M 0)).
  { intros a. apply (is_derive_ext (fun x => K zs p M x - x * mean zs p M 0)).
    - intros x. symmetry. apply forward_closed.
    - apply forward_derive; auto. }
  assert (Hcont : forall y, continuous forward_divergence y)
    by (intros y; eapply derive_continuous, Hd).
  assert (Hm := tilt_mean_increasing zs p M pw nc).
  destruct (slope_unbounded forward_divergence _ (mean zs p M 1 - mean zs p M 0) b Hd)
    as (x & Hx & Hbx).
  { assert (mean zs p M 0 < mean zs p M 1) by (apply Hm; lra). lra. }
  { intros y Hy. assert (mean zs p M 1 <= mean zs p M y) by (apply mean_le; auto). lra. }
  destruct (slope_unbounded (fun a => forward_divergence (- a))
    (fun a => mean zs p M 0 - mean zs p M (- a)) (mean zs p M 0 - mean zs p M (- 1)) b)
    as (y & Hy & Hby).
  { intros a. evar_last.
    - apply (is_derive_comp forward_divergence Ropp a (mean zs p M (- a) - mean zs p M 0) (- 1));
        [apply Hd|]. auto_derive; [trivial|ring].
    - unfold scal; simpl; unfold mult; simpl. ring. }
  { assert (mean zs p M (- 1) < mean zs p M 0) by (apply Hm; lra). lra. }
  { intros u Hu. assert (mean zs p M (- u) <= mean zs p M (- 1)) by (apply mean_le; auto; lra).
    lra. }
  destruct (right_end_exists forward_divergence b x) as (hi & Hhi); auto.
  { rewrite forward_0. exact Hb. }
  destruct (left_end_exists forward_divergence b (- y)) as (lo & Hlo); auto.
  { rewrite forward_0. exact Hb. }
  { lra. }
  exists lo, hi. apply ends_interval; auto.
Qed.

(** KL (sigma(a) || p) <= b: on the right of 0 it holds exactly up to the root if
    b < - log p(M+), and for all strengths otherwise, M+ being the tokens of largest
    log-odds; on the left the same with the tokens of smallest log-odds. *)
Theorem budget_backward b : 0 <= b ->
  let plus := - ln (Sum (maximisers zs M) (prob s c)) in
  let minus := - ln (Sum (minimisers zs M) (prob s c)) in
  (b < plus -> exists hi, right_end backward_divergence b hi) /\
  (plus <= b -> forall a, 0 <= a -> backward_divergence a < b) /\
  (b < minus -> exists lo, left_end backward_divergence b lo) /\
  (minus <= b -> forall a, a <= 0 -> backward_divergence a < b).
Proof.
  intros Hb plus minus. destruct (kl_monotone s c wp tr Hc) as (_ & _ & Hmon).
  assert (Hi : increasing_in_abs backward_divergence) by (apply Hmon; exact nc).
  assert (Hcont : forall y, continuous backward_divergence y).
  { intros y. eapply derive_continuous.
    apply (is_derive_ext (fun x => x * mean zs p M x - K zs p M x)).
    - intros x. symmetry. apply backward_closed.
    - apply backward_derive; auto. }
  destruct (increasing_limit backward_divergence plus) as [Pl Pn].
  { apply Hi. }
  { apply is_lim_ext with (fun x => x * mean zs p M x - K zs p M x).
    - intros x. symmetry. apply backward_closed.
    - apply backward_limit; auto. }
  assert (Hi' := increasing_in_abs_mirror _ Hi).
  destruct (increasing_limit (fun a => backward_divergence (- a)) minus) as [Ml Mn].
  { apply Hi'. }
  { apply is_lim_ext with (fun x => x * mean zs p (fun z => - M z) x - K zs p (fun z => - M z) x).
    - intros x. rewrite backward_closed, mean_opp. unfold K. rewrite mass_opp. ring.
    - unfold minus. rewrite <- maximisers_opp. apply backward_limit; auto. }
  split; [|split; [|split]].
  - intros L. destruct (Pn b L) as (x & Hx & Hbx). apply right_end_exists with x; auto.
    rewrite backward_0. exact Hb.
  - intros L a Ha. apply Rlt_le_trans with plus; auto.
  - intros L. destruct (Mn b L) as (x & Hx & Hbx). apply left_end_exists with (- x); auto.
    + rewrite backward_0. exact Hb.
    + lra.
  - intros L a Ha. apply Rlt_le_trans with minus; auto.
    rewrite <- (Ropp_involutive a). apply Ml. lra.
Qed.

(** F_T (a) >= level, for 0 < level < 1: exactly from the root on. *)
Theorem target_level level : sign_separated s -> proper_concept s (target s) ->
  0 < level < 1 ->
  exists root, concept_prob s c (target s) root = level /\
    forall a, level <= concept_prob s c (target s) a <-> root <= a.
Proof.
  intros sep proper Hl. set (F := concept_prob s c (target s)).
  assert (Hi : forall a b, a < b -> F a < F b).
  { intros a b Hab.
    assert (H := target_increases s c wp tr sep proper Hc a b Hab).
    rewrite !delta_p_concept_prob in H by auto.
    apply Rmult_lt_reg_l in H; [fold F in H; lra|].
    apply Rinv_0_lt_compat, members_size, proper. }
  assert (Hcont : forall x, continuous F x).
  { intros x. eapply derive_continuous.
    apply (is_derive_ext (ConceptEquation.F zs p M (is_in s (target s)))).
    - intros y. symmetry. apply concept_prob_F; auto.
    - apply F_derive; auto; [apply proper_in|apply proper_out]; exact proper. }
  destruct proper as ((x0 & Hx0 & Ex0) & (y0 & Hy0 & Ey0)).
  assert (Mx : 0 < M x0) by (apply sep; auto).
  assert (My : M y0 <= 0).
  { apply Rnot_lt_le. intros L. apply Ey0, sep; auto. }
  assert (Ltop : M x0 <= max_log_odds s) by (apply Max_ge; auto).
  assert (Lbot : min_log_odds s <= M y0) by (apply Min_le; auto).
  assert (Lm : is_lim F m_infty 0).
  { replace (Finite 0) with (Finite (Sum (members s (target s)) (fun _ => 0)))
      by (rewrite Sum_zero; reflexivity).
    apply (Sum_lim (members s (target s)) (fun z a => steered_prob s c z a) (fun _ => 0)).
    intros z Hz. apply in_members in Hz. destruct Hz as [Hz Ez].
    apply is_lim_ext with (tilt zs p M z); [intros a; symmetry; apply steered_tilt; auto|].
    assert (H := tilt_lim_minus zs p M z pw Hz).
    replace (at_level M (bottom zs M) z) with false in H; [exact H|].
    symmetry. apply Bool.not_true_is_false. intros E. apply at_level_true in E.
    assert (0 < M z) by (apply sep; auto). unfold min_log_odds in Lbot. lra. }
  assert (Lp : is_lim F p_infty 1).
  { apply is_lim_ext with (fun a => 1 -
      Sum (filter (fun z => negb (is_in s (target s) z)) zs) (fun z => tilt zs p M z a)).
    - intros a. rewrite F_outside by auto. unfold F. rewrite concept_prob_F by auto.
      unfold p. ring.
    - replace (Finite 1) with (Finite (1 -
        Sum (filter (fun z => negb (is_in s (target s) z)) zs) (fun _ => 0)))
        by (rewrite Sum_zero; f_equal; ring).
      apply is_lim_minus'; [apply is_lim_const|].
      apply (Sum_lim _ (fun z a => tilt zs p M z a) (fun _ => 0)). intros z Hz.
      apply filter_In in Hz. destruct Hz as [Hz E]. apply Bool.negb_true_iff in E.
      apply is_in_false in E. apply tilt_lim_below; auto.
      assert (M z <= 0) by (apply Rnot_lt_le; intros L; apply E, sep; auto).
      unfold max_log_odds in Ltop. lra. }
  destruct (IVT_Rbar_incr F m_infty p_infty 0 1 level) as (root & _ & _ & E); auto.
  - intros x _ _. apply continuity_pt_filterlim, Hcont.
  - exact I.
  - exists root. split; [exact E|]. intros a. rewrite <- E. split; intros H.
    + apply Rnot_lt_le. intros L. apply Hi in L. lra.
    + destruct H as [H|H]; [apply Rlt_le, Hi, H|rewrite H; lra].
Qed.
End Budget.

(** Delta CE (a) <= b holds exactly between its two roots, for every budget. *)
Theorem budget_cross_entropy s b : well_posed s -> perfectly_trained s ->
  weights_averaging s -> nonconstant (vocabulary s) (log_odds s) -> 0 <= b ->
  exists lo hi, budget_interval (delta_cross_entropy s) b lo hi.
Proof.
  intros wp tr wd nc Hb. set (f := delta_cross_entropy s).
  set (df := fun a => Sum (contexts s) (fun c => weight s c *
    (steered_mean s c a - log_odds_mean s c))).
  assert (Hd : forall a, is_derive f a (df a)) by (apply cross_entropy_derivative; auto).
  assert (Hle : forall a a', a <= a' -> df a <= df a').
  { intros a a' Ha. apply Sum_le. intros c Hc.
    apply Rmult_le_compat_l; [apply (proj1 wd); auto|].
    rewrite !steered_mean_tilt by auto.
    apply Rplus_le_compat_r, mean_le; auto using prob_weights. }
  assert (H0 : df 0 = 0) by (apply cross_entropy_slope_0; auto).
  assert (Hlt : forall a a', a < a' -> df a < df a').
  { intros a a' Ha. apply Rminus_lt_0. unfold df. rewrite <- Sum_minus.
    rewrite (Sum_ext _ _ (fun c => weight s c * (steered_mean s c a' - steered_mean s c a)))
      by (intros; ring).
    apply weighted_positive; auto. intros c Hc. rewrite !steered_mean_tilt by auto.
    apply Rlt_Rminus, tilt_mean_increasing; auto. apply prob_weights; auto. }
  assert (Hi : increasing_in_abs f).
  { split; intros a a' H1 H2.
    - apply (derive_lt f df a a' Hd); auto. intros x Hx. rewrite <- H0. apply Hlt. lra.
    - apply (derive_gt f df a a' Hd); auto. intros x Hx. rewrite <- H0. apply Hlt. lra. }
  assert (Hcont : forall y, continuous f y) by (intros y; eapply derive_continuous, Hd).
  assert (f0 : f 0 = 0) by apply delta_cross_entropy_0.
  destruct (slope_unbounded f df (df 1) b Hd) as (x & Hx & Hbx).
  { rewrite <- H0. apply Hlt. lra. }
  { intros y Hy. apply Hle, Hy. }
  destruct (slope_unbounded (fun a => f (- a)) (fun a => - df (- a)) (- df (- 1)) b)
    as (y & Hy & Hby).
  { intros a. evar_last.
    - apply (is_derive_comp f Ropp a (df (- a)) (- 1)); [apply Hd|]. auto_derive; [trivial|ring].
    - unfold scal; simpl; unfold mult; simpl. ring. }
  { assert (df (- 1) < df 0) by (apply Hlt; lra). lra. }
  { intros u Hu. apply Ropp_le_contravar, Hle. lra. }
  destruct (right_end_exists f b x) as (hi & Hhi); auto; [lra|].
  destruct (left_end_exists f b (- y)) as (lo & Hlo); auto; try lra.
  exists lo, hi. apply ends_interval; auto.
Qed.
