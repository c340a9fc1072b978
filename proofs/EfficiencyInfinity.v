(** * Claim [efficiency], equations (27), (28): the efficiency at large strength (new)

    What steering spends tends to - log of the probability of the maximisers of M, and the
    efficiency to a limit; the share of KL (p || sigma) to a ratio of distances of M. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma ConceptEquation Limits KLMonotone
  PerfectTraining Efficiency.
Open Scope R_scope.

(** |x log x| <= 2 sqrt x on (0, 1], so x log x tends to 0 with x *)
Lemma entropy_small x : 0 < x <= 1 -> Rabs (x * ln x) <= 2 * sqrt x.
Proof.
  intros Hx. assert (S : 0 < sqrt x) by (apply sqrt_lt_R0; lra).
  assert (E : sqrt x * sqrt x = x) by (apply sqrt_sqrt; lra).
  assert (L : ln x = 2 * ln (sqrt x)) by (rewrite <- E at 1; rewrite ln_mult by exact S; ring).
  assert (L1 : ln (sqrt x) <= 0).
  { rewrite <- ln_1. apply ln_le; [exact S|]. rewrite <- sqrt_1. apply sqrt_le_1_alt. lra. }
  assert (L2 : - ln (sqrt x) <= / sqrt x).
  { rewrite <- ln_Rinv by exact S. assert (I := Rinv_0_lt_compat _ S).
    assert (H := exp_ineq1_le (ln (/ sqrt x))). rewrite exp_ln in H by exact I. lra. }
  rewrite L, Rabs_left1 by nra.
  replace (- (x * (2 * ln (sqrt x)))) with (2 * (x * - ln (sqrt x))) by ring.
  apply Rmult_le_compat_l; [lra|]. apply Rle_trans with (x * / sqrt x).
  - apply Rmult_le_compat_l; lra.
  - right. rewrite <- E at 1. field. lra.
Qed.

(** x log x is continuous along functions into (0, 1], the value 0 included *)
Lemma entropy_lim (f : R -> R) (u : R) : (forall a, 0 < f a <= 1) -> is_lim f p_infty u ->
  is_lim (fun a => f a * ln (f a)) p_infty (u * ln u).
Proof.
  intros Hf Hu.
  assert (U : 0 <= u).
  { apply (is_lim_le_loc (fun _ => 0) f p_infty 0 u); [|apply is_lim_const|exact Hu].
    exists 0. intros a _. apply Rlt_le, Hf. }
  destruct U as [U|<-].
  - apply (is_lim_comp_continuous f (fun x => x * ln x) p_infty u Hu).
    apply (derive_continuous _ u (1 * ln u + u * / u)). auto_derive; [exact U|field; lra].
  - rewrite Rmult_0_l.
    assert (L : is_lim (fun a => 2 * sqrt (f a)) p_infty 0).
    { evar_last.
      - apply (is_lim_scal_l (fun a => sqrt (f a)) 2 p_infty (sqrt 0)).
        apply (is_lim_comp_continuous f sqrt p_infty 0 Hu). apply continuous_sqrt.
      - simpl. rewrite sqrt_0. f_equal. ring. }
    apply (is_lim_le_le_loc (fun a => - (2 * sqrt (f a))) (fun a => 2 * sqrt (f a))).
    + exists 0. intros a _. assert (B := entropy_small (f a) (Hf a)).
      apply Rabs_le_between in B. exact B.
    + evar_last; [apply (is_lim_opp _ _ _ L)|]. simpl. f_equal. ring.
    + exact L.
Qed.

(** The limit of a quotient of functions with finite limits *)
Lemma quotient_lim (f g : R -> R) (u v : R) : is_lim f p_infty u -> is_lim g p_infty v -> v <> 0 ->
  is_lim (fun a => f a / g a) p_infty (u / v).
Proof.
  intros Hu Hv N.
  apply (is_lim_mult f (fun a => / g a) p_infty u (/ v)); [exact Hu| |exact Logic.I].
  apply (is_lim_inv g p_infty v Hv). intros E. injection E. exact N.
Qed.

(** log of a mass grows like its largest M *)
Lemma mass_rate {A} (l : list A) (p M : A -> R) : positive_weights l p ->
  is_lim (fun a => ln (mass l p M a) / a) p_infty (top l M).
Proof.
  intros pw. assert (P := maximisers_pos l p M pw). set (c := Sum (maximisers l M) p) in *.
  apply (is_lim_ext_loc (fun a => ln (mass l p M a * exp (- (a * top l M))) * / a + top l M)).
  { exists 0. intros a Ha. rewrite ln_mult, ln_exp by (apply exp_pos || apply mass_pos, pw).
    field. lra. }
  evar_last.
  - apply is_lim_plus'; [|apply is_lim_const].
    apply (is_lim_mult (fun a => ln (mass l p M a * exp (- (a * top l M)))) (fun a => / a)
      p_infty (ln c) 0); [| |exact Logic.I].
    + apply (is_lim_comp_continuous _ ln p_infty c (mass_lim l p M)).
      apply (derive_continuous ln c (/ c)), is_derive_Reals, derivable_pt_lim_ln, P.
    + evar_last; [apply is_lim_inv; [apply is_lim_id|discriminate]|reflexivity].
  - simpl. f_equal. ring.
Qed.

Section Infinity.
Context {A : Type} (zs : list A) (p M : A -> R) (T : A -> bool).
Hypothesis pd : distribution zs p.
Hypothesis inT : exists z, In z zs /\ T z = true.
Hypothesis notT : exists z, In z zs /\ T z = false.
Hypothesis nc : nonconstant zs M.
Notation tilt := (tilt zs p M).
Notation inside := (filter T zs).
Notation outside := (filter (fun z => negb (T z)) zs).
Notation best := (maximisers zs M).
Let pw := distribution_weights zs p pd.
Let F := F zs p M T.
Let F0 := Sum inside p.
Let Fr a : 0 < F a < 1 := F_range zs p M T pw inT notT a.
Let R0 : 0 < F0 < 1 := F0_range zs T p pd inT notT.

(** The probability of the maximisers, and the part of the target in it *)
Definition reached : R := Sum best p.
Definition share : R := Sum (filter T best) p / reached.

Lemma reached_range : 0 < reached < 1.
Proof.
  split; [apply maximisers_pos, pw|]. rewrite <- (proj2 pd). unfold reached, maximisers.
  rewrite Sum_filter. destruct (not_all_equal zs M (top zs M) nc) as (y & Hy & N).
  apply Sum_lt with y; auto.
  - intros z Hz. destruct at_level; [lra|]. apply Rlt_le, pd, Hz.
  - destruct (at_level M (top zs M) y) eqn:E; [apply at_level_true in E; congruence|].
    apply pd, Hy.
Qed.

Lemma F_lim : is_lim F p_infty share.
Proof.
  evar_last.
  - apply (Sum_lim inside tilt (fun z => if at_level M (top zs M) z then p z / reached else 0)).
    intros z Hz. apply filter_In in Hz. apply tilt_lim_plus; [exact pw|apply Hz].
  - f_equal. unfold share, maximisers. rewrite <- Sum_div, !Sum_filter.
    apply Sum_ext. intros z _. destruct (T z), (at_level M (top zs M) z); reflexivity.
Qed.

(** What steering spends tends to - log of what it reaches. *)
Theorem spent_lim : is_lim (fun a => KL zs (fun z => tilt z a) p) p_infty (- ln reached).
Proof.
  assert (Hr := reached_range).
  apply is_lim_ext with (fun a => Sum zs (fun z => tilt z a * ln (tilt z a) - tilt z a * ln (p z))).
  { intros a. apply Sum_ext. intros z Hz.
    rewrite ln_quotient; [ring|apply tilt_pos; auto|apply pd, Hz]. }
  evar_last.
  - apply (Sum_lim zs (fun z a => tilt z a * ln (tilt z a) - tilt z a * ln (p z))
      (fun z => let u := if at_level M (top zs M) z then p z / reached else 0 in
        u * ln u - u * ln (p z))).
    intros z Hz. assert (L := tilt_lim_plus zs p M pw z Hz). fold reached in L. cbv zeta.
    apply is_lim_minus'.
    + apply entropy_lim; [|exact L]. intros a. split; [apply tilt_pos; auto|apply tilt_le_1; auto].
    + apply (is_lim_scal_r (tilt z) (ln (p z)) p_infty _ L).
  - f_equal. rewrite (Sum_ext zs _ (fun z =>
      if at_level M (top zs M) z then p z * (- ln reached / reached) else 0)).
    + rewrite <- Sum_filter, Sum_scalr. fold best reached. field. lra.
    + intros z Hz. cbv zeta. assert (Hp : 0 < p z) by (apply pd, Hz).
      destruct at_level; [|ring]. rewrite ln_quotient by lra. field. lra.
Qed.

(** (27) at the end: the efficiency tends to kl (F_oo, F_0) / - log p (maximisers). *)
Theorem eta_at_infinity : is_lim (eta zs p M T) p_infty (kl share F0 / - ln reached).
Proof.
  assert (Hr := reached_range).
  assert (L : ln reached < 0) by (rewrite <- ln_1; apply ln_increasing; lra).
  assert (C : is_lim (fun a => 1 - F a) p_infty (1 - share)).
  { apply is_lim_minus'; [apply is_lim_const|apply F_lim]. }
  assert (S : 0 <= share <= 1).
  { split.
    - apply (is_lim_le_loc (fun _ => 0) F p_infty 0 share); [|apply is_lim_const|apply F_lim].
      exists 0. intros a _. apply Rlt_le, Fr.
    - apply (is_lim_le_loc F (fun _ => 1) p_infty share 1); [|apply F_lim|apply is_lim_const].
      exists 0. intros a _. apply Rlt_le, Fr. }
  apply (quotient_lim (fun a => kl (F a) F0) (fun a => KL zs (fun z => tilt z a) p));
    [|apply spent_lim|lra].
  apply is_lim_ext with (fun a => (F a * ln (F a) - F a * ln F0) +
    ((1 - F a) * ln (1 - F a) - (1 - F a) * ln (1 - F0))).
  { intros a. assert (Ha := Fr a). unfold kl. rewrite !entropy_term by lra. ring. }
  evar_last.
  - apply is_lim_plus'; apply is_lim_minus'.
    + apply entropy_lim; [intros a; generalize (Fr a); lra|apply F_lim].
    + apply (is_lim_scal_r F (ln F0) p_infty _ F_lim).
    + apply (entropy_lim (fun a => 1 - F a)); [intros a; generalize (Fr a); lra|exact C].
    + apply (is_lim_scal_r (fun a => 1 - F a) (ln (1 - F0)) p_infty _ C).
  - f_equal. unfold kl. rewrite !entropy_term by lra. ring.
Qed.

(** If all maximisers are in the target: log F_0 / log p (maximisers). *)
Theorem eta_at_infinity_inside : (forall z, In z zs -> M z = top zs M -> T z = true) ->
  is_lim (eta zs p M T) p_infty (ln F0 / ln reached).
Proof.
  intros H. assert (Hr := reached_range).
  assert (E : share = 1).
  { unfold share. replace (Sum (filter T best) p) with reached; [field; lra|].
    unfold reached. rewrite (Sum_filter best). apply Sum_ext. intros z Hz. apply filter_In in Hz.
    destruct Hz as [Hz Ez]. apply at_level_true in Ez. rewrite (H z Hz Ez). reflexivity. }
  assert (L : ln reached < 0) by (rewrite <- ln_1; apply ln_increasing; lra).
  evar_last; [apply eta_at_infinity|]. f_equal. rewrite E. unfold kl.
  rewrite !entropy_term by lra. rewrite ln_1. field. lra.
Qed.

(** (28) at the end: with D(l) the distance from the largest M to the largest over l,
    the share of KL (p || sigma) tends to (F_0 D(T) + (1 - F_0) D(rest)) / (max M - E_p M);
    one of the two distances is 0. *)
Theorem eta_reverse_at_infinity :
  is_lim (fun a => kl F0 (F a) / KL zs p (fun z => tilt z a)) p_infty
    ((F0 * (top zs M - top inside M) + (1 - F0) * (top zs M - top outside M)) /
     (top zs M - mean zs p M 0)).
Proof.
  assert (Wi : positive_weights inside p).
  { split.
    - destruct inT as (z & Hz & E). intros N. assert (I : In z inside) by (apply filter_In; auto).
      rewrite N in I. destruct I.
    - intros z Hz. apply filter_In in Hz. apply pd, Hz. }
  assert (Wo : positive_weights outside p).
  { split.
    - destruct notT as (z & Hz & E). intros N.
      assert (I : In z outside) by (apply filter_In; rewrite E; auto). rewrite N in I. destruct I.
    - intros z Hz. apply filter_In in Hz. apply pd, Hz. }
  assert (Ei : forall a, F a = mass inside p M a / mass zs p M a).
  { intros a. unfold F, ConceptEquation.F, Tilt.tilt. rewrite Sum_div. reflexivity. }
  assert (Eo : forall a, 1 - F a = mass outside p M a / mass zs p M a).
  { intros a. unfold F. rewrite <- F_outside by exact pw. unfold Tilt.tilt. rewrite Sum_div.
    reflexivity. }
  assert (Lz := mass_rate zs p M pw). assert (Li := mass_rate inside p M Wi).
  assert (Lo := mass_rate outside p M Wo).
  assert (D : mean zs p M 0 < top zs M) by (apply mean_lt_top; auto).
  apply (is_lim_ext_loc (fun a =>
    (F0 * (ln F0 * / a - (ln (mass inside p M a) / a - ln (mass zs p M a) / a)) +
     (1 - F0) * (ln (1 - F0) * / a - (ln (mass outside p M a) / a - ln (mass zs p M a) / a))) /
    (ln (mass zs p M a) / a - mean zs p M 0))).
  { exists 0. intros a Ha. rewrite kl_forward by auto. unfold kl.
    assert (Hm := mass_pos zs p M pw a). assert (Hi := mass_pos inside p M Wi a).
    assert (Ho := mass_pos outside p M Wo a). assert (Fa := Fr a).
    rewrite !entropy_term by lra. rewrite (Eo a), (Ei a), !ln_quotient by auto.
    unfold K. assert (S : 0 < ln (mass zs p M a) - a * mean zs p M 0).
    { assert (Sp := kl_forward zs p M pd a).
      destruct (kl_forward_increasing zs p M pd nc) as [Up _].
      assert (U := Up 0 a (Rle_refl 0) Ha). rewrite (K_0 zs p M pd) in U. unfold K in U. lra. }
    field. split; lra. }
  assert (Iv : is_lim (fun a => / a) p_infty 0).
  { evar_last; [apply is_lim_inv; [apply is_lim_id|discriminate]|reflexivity]. }
  apply quotient_lim; [| |lra].
  - evar_last.
    + apply is_lim_plus'.
      * apply (is_lim_scal_l _ F0 p_infty (0 - (top inside M - top zs M))).
        apply is_lim_minus'; [|apply is_lim_minus'; assumption].
        evar_last; [apply (is_lim_scal_l (fun a => / a) (ln F0) p_infty 0 Iv)|].
        simpl. f_equal. ring.
      * apply (is_lim_scal_l _ (1 - F0) p_infty (0 - (top outside M - top zs M))).
        apply is_lim_minus'; [|apply is_lim_minus'; assumption].
        evar_last; [apply (is_lim_scal_l (fun a => / a) (ln (1 - F0)) p_infty 0 Iv)|].
        simpl. f_equal. ring.
    + simpl. f_equal. ring.
  - apply is_lim_minus'; [exact Lz|apply is_lim_const].
Qed.
End Infinity.

(** The same at -oo, with the minimisers: steering by -M reflects the strength. *)
Theorem eta_at_minus_infinity {A} (zs : list A) (p M : A -> R) (T : A -> bool) :
  distribution zs p -> (exists z, In z zs /\ T z = true) -> (exists z, In z zs /\ T z = false) ->
  nonconstant zs M ->
  let r := Sum (minimisers zs M) p in
  is_lim (eta zs p M T) m_infty
    (kl (Sum (filter T (minimisers zs M)) p / r) (Sum (filter T zs) p) / - ln r).
Proof.
  intros pd inT notT (x & y & Hx & Hy & N) r. apply lim_mirror.
  apply is_lim_ext with (eta zs p (fun z => - M z) T).
  { intros a. unfold eta. f_equal.
    - f_equal. apply Sum_ext. intros z _. apply tilt_opp.
    - apply Sum_ext. intros z _. rewrite tilt_opp. reflexivity. }
  unfold r. rewrite <- (maximisers_opp zs M). apply eta_at_infinity; auto.
  exists x, y. repeat split; auto. intros E. apply N. lra.
Qed.

(** In the model: steering towards a sign-separated target spends log p (maximisers) at last,
    and log p (target) of it moves the target. *)
Theorem efficiency_at_infinity s c : well_posed s -> perfectly_trained s -> sign_separated s ->
  In c (contexts s) -> proper_concept s (target s) ->
  is_lim (efficiency s c (target s)) p_infty
    (ln (Sum (members s (target s)) (prob s c)) /
     ln (Sum (maximisers (vocabulary s) (log_odds s)) (prob s c))).
Proof.
  intros wp tr sep Hc Ht. assert (pd := prob_distribution s wp c Hc).
  apply is_lim_ext with (eta (vocabulary s) (prob s c) (log_odds s) (is_in s (target s))).
  { intros a. symmetry. apply efficiency_eta; auto. }
  apply eta_at_infinity_inside; auto using proper_in, proper_out, separated_nonconstant.
  intros z Hz E. apply is_in_true, sep; auto. rewrite E.
  destruct Ht as [(y & Hy & Ey) _]. apply Rlt_le_trans with (log_odds s y).
  - apply sep; auto.
  - apply Max_ge, Hy.
Qed.
