(** * The largest noise level of Remark 3.4 (new); claim [peak-sign]

    With the data of Remark 3.4 at noise e there is a largest e_0 such that for all smaller
    noise a_z > b_z and every target token peaks at a positive strength in every context
    off the target.  It is at least the explicit bound of [PeakSign.v]; and, unless it is 1,
    it is a root: there a_z = b_z for some token, or a target token has exactly the mean
    log-odds of a context, so that its peak is at 0. *)
From Coq Require Import Reals Lra List Classical.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma SignSeparation Bump PeakSign
  PerfectTraining.
Open Scope R_scope.

(** ** The first failure of finitely many continuous inequalities *)

Lemma positive_near (f : R -> R) x : continuous f x -> 0 < f x ->
  exists d, 0 < d /\ forall e, Rabs (e - x) < d -> 0 < f e.
Proof.
  intros Hf Hx. destruct (Hf (fun y => 0 < y) (open_gt 0 (f x) Hx)) as (d & Hd).
  exists d. split; [apply cond_pos|]. intros e He. apply Hd. exact He.
Qed.

Lemma all_positive_near {A} (items : list A) (f : A -> R -> R) x :
  (forall i, In i items -> continuous (f i) x /\ 0 < f i x) ->
  exists d, 0 < d /\ forall i e, In i items -> Rabs (e - x) < d -> 0 < f i e.
Proof.
  induction items as [|i items IH]; intros H.
  - exists 1. split; [lra|]. intros i e [].
  - destruct (positive_near (f i) x) as (d & Hd & Hi); [apply H|apply H|]; try (left; reflexivity).
    destruct IH as (d' & Hd' & IH); [intros j Hj; apply H; right; exact Hj|].
    exists (Rmin d d'). split; [apply Rmin_pos; auto|]. intros j e [<-|Hj] He.
    + apply Hi. apply Rlt_le_trans with (1 := He), Rmin_l.
    + apply IH; auto. apply Rlt_le_trans with (1 := He), Rmin_r.
Qed.

Lemma first_failure {A} (items : list A) (f : A -> R -> R) b : 0 < b < 1 ->
  (forall i e, In i items -> 0 < e < 1 -> continuous (f i) e) ->
  (forall i e, In i items -> 0 < e < b -> 0 < f i e) ->
  exists e0, b <= e0 <= 1 /\ (forall i e, In i items -> 0 < e < e0 -> 0 < f i e) /\
    (e0 < 1 -> exists i, In i items /\ f i e0 = 0).
Proof.
  intros Hb Hc Hpos.
  set (E := fun x => x <= 1 /\ forall i e, In i items -> 0 < e < x -> 0 < f i e).
  assert (Eb : E b) by (split; [lra|exact Hpos]).
  destruct (completeness E) as (e0 & Hub & Hleast).
  { exists 1. intros x Hx. apply Hx. }
  { exists b. exact Eb. }
  assert (H1 : b <= e0) by (apply Hub, Eb).
  assert (H2 : e0 <= 1) by (apply Hleast; intros x Hx; apply Hx).
  assert (H3 : forall i e, In i items -> 0 < e < e0 -> 0 < f i e).
  { intros i e Hi He. destruct (classic (exists x, E x /\ e < x)) as [(x & Hx & L)|H].
    - apply Hx; auto. lra.
    - exfalso. assert (e0 <= e); [|lra]. apply Hleast. intros x Hx. apply Rnot_lt_le.
      intros L. apply H. exists x. auto. }
  exists e0. split; [lra|split; [exact H3|]]. intros L.
  apply NNPP. intros Hno.
  destruct (all_positive_near items f e0) as (d & Hd & Hnear).
  { intros i Hi. assert (Hci : continuous (f i) e0) by (apply Hc; auto; lra).
    split; [exact Hci|]. destruct (Rtotal_order (f i e0) 0) as [Hlt|[Heq|Hgt]]; auto.
    - exfalso. destruct (positive_near (fun e => - f i e) e0) as (d & Hd & Hn).
      + apply (continuous_opp (V := R_NormedModule)), Hci.
      + lra.
      + set (e := e0 - Rmin (d / 2) (e0 / 2)).
        assert (M1 := Rmin_l (d / 2) (e0 / 2)). assert (M2 := Rmin_r (d / 2) (e0 / 2)).
        assert (M3 : 0 < Rmin (d / 2) (e0 / 2)) by (apply Rmin_pos; lra).
        assert (0 < f i e) by (apply H3; auto; unfold e; lra).
        assert (0 < - f i e); [|lra]. apply Hn. apply Rabs_lt_between. unfold e. lra.
    - exfalso. apply Hno. exists i. auto. }
  set (x := e0 + Rmin (d / 2) ((1 - e0) / 2)).
  assert (M1 := Rmin_l (d / 2) ((1 - e0) / 2)). assert (M2 := Rmin_r (d / 2) ((1 - e0) / 2)).
  assert (M3 : 0 < Rmin (d / 2) ((1 - e0) / 2)) by (apply Rmin_pos; lra).
  assert (x <= e0); [|unfold x in *; lra]. apply Hub. split; [unfold x; lra|].
  intros i e Hi He. destruct (Rlt_le_dec e e0); [apply H3; auto; lra|].
  apply Hnear; auto. apply Rabs_lt_between. unfold x in He. lra.
Qed.

Lemma Sum_continuous {A} (l : list A) (f : A -> R -> R) x :
  (forall i, In i l -> continuous (f i) x) -> continuous (fun e => Sum l (fun i => f i e)) x.
Proof.
  induction l as [|i l IH]; intros H; simpl; [apply continuous_const|].
  apply (continuous_plus (V := R_NormedModule) (f i)); [apply H; left; reflexivity|].
  apply IH. intros j Hj. apply H. right; exact Hj.
Qed.

(** ** Remark 3.4 as a property of the noise *)
Section NoiseLevel.
Variables (s : setup) (gamma omega : token s -> R) (G : R).

(** The data of Remark 3.4 at noise e, with the task of s *)
Definition noisy_setup (e : R) : setup :=
  Setup (token s) (context s) (concept s) (coordinate s) (concept_eq_dec s) (vocabulary s)
    (contexts s) (coordinates s) (token_concept s) (context_concept s)
    (fun c z => if is_in s (context_concept s c) z
                then inside_prob gamma e z else outside_prob omega G e z)
    (weight s) (target s) (positives s) (negatives s) (positive_share s) (negative_share s)
    (unembedding s) (feature s).

(** a_z > b_z for all tokens *)
Definition ordered (e : R) : Prop :=
  forall z, In z (vocabulary s) -> outside_prob omega G e z < inside_prob gamma e z.

(** It holds exactly if e (G - 1 + omega_z / gamma_z) < G - 1 for all tokens; so
    e < (G - 1) / G is not enough unless gamma = omega. *)
Lemma ordered_iff e : 1 < G -> profile s gamma ->
  (ordered e <-> forall z, In z (vocabulary s) -> e * (G - 1 + omega z / gamma z) < G - 1).
Proof.
  intros HG [pg _].
  assert (H : forall z, In z (vocabulary s) ->
    (outside_prob omega G e z < inside_prob gamma e z <-> e * (G - 1 + omega z / gamma z) < G - 1)).
  { intros z Hz. assert (Hg := pg z Hz).
    assert (E : (G - 1 - e * (G - 1 + omega z / gamma z)) * (gamma z / (G - 1)) =
      inside_prob gamma e z - outside_prob omega G e z).
    { unfold inside_prob, outside_prob. field. lra. }
    assert (Hk : 0 < gamma z / (G - 1)) by (apply Rdiv_lt_0_compat; lra).
    split; intros L.
    - apply Rmult_lt_reg_r with (1 := Hk). lra.
    - assert (0 < (G - 1 - e * (G - 1 + omega z / gamma z)) * (gamma z / (G - 1)))
        by (apply Rmult_lt_0_compat; lra). lra. }
  split; intros Ho z Hz; apply H; auto.
Qed.

(** In every context off the target, the log-odds of every target token exceed the mean;
    by [remark_peaks] this says that all these peaks are at positive strengths. *)
Definition remark_3_4 (e : R) : Prop :=
  forall c z, In c (contexts s) -> context_concept s c <> target s ->
    In z (vocabulary s) -> token_concept s z = target s ->
    log_odds_mean (noisy_setup e) c < log_odds (noisy_setup e) z.

Theorem remark_peaks e (I : Type) (l : list I) W h :
  let s' := with_features (noisy_setup e) I l W h in
  well_posed s' -> perfectly_trained s' -> nonconstant (vocabulary s') (log_odds s') ->
  (remark_3_4 e <-> forall c z x, In c (contexts s) -> context_concept s c <> target s ->
     In z (vocabulary s) -> token_concept s z = target s ->
     peaks_at (delta_p s' c z) x -> Rbar_lt 0 x).
Proof.
  intros s' wp tr nc. split.
  - intros H c z x Hc Hne Hz Ht Hx. apply (peak_positive_iff s' c z x wp tr nc Hc Hz Hx).
    apply H; auto.
  - intros H c z Hc Hne Hz Ht.
    destruct (position_exists (vocabulary s') (prob s' c) (log_odds s') (prob_weights s' wp c Hc)
      z Hz) as (x & Hx).
    assert (Hpk : peaks_at (delta_p s' c z) x) by (apply model_peak; auto).
    apply (peak_positive_iff s' c z x wp tr nc Hc Hz Hpk). apply (H c z x); auto.
Qed.

(** The data are those of a well-posed setup if G is the number of concepts *)
Lemma noisy_well_posed (ks : list (concept s)) e : NoDup ks -> (2 <= length ks)%nat ->
  G = INR (length ks) ->
  (forall z, In z (vocabulary s) -> In (token_concept s z) ks) ->
  (forall k, In k ks -> exists z, In z (vocabulary s) /\ token_concept s z = k) ->
  (forall c, In c (contexts s) -> In (context_concept s c) ks) ->
  profile s gamma -> profile s omega -> 0 < e < 1 ->
  incl (positives s) (contexts s) -> incl (negatives s) (contexts s) ->
  averaging s (positives s) (positive_share s) -> averaging s (negatives s) (negative_share s) ->
  well_posed (noisy_setup e).
Proof.
  intros nd Hlen EG Hk Hne Hck pg po He Hp Hn Ap An. split; auto. intros c Hc.
  assert (data : noisy_data (noisy_setup e) gamma omega (INR (length ks)) e)
    by (intros c' z _ _; cbn; rewrite EG; reflexivity).
  exact (noisy_data_distribution (noisy_setup e) gamma omega e ks c nd Hlen Hk Hne pg po He data
    Hc (Hck c Hc)).
Qed.

Hypothesis wp : forall e, 0 < e < 1 -> well_posed (noisy_setup e).
Hypothesis sets : steering_sets s.
Hypothesis proper : proper_concept s (target s).
Hypothesis pg : profile s gamma.
Hypothesis po : profile s omega.
Hypothesis HG : 2 <= G.

Lemma prob_continuous c z e : continuous (fun e => prob (noisy_setup e) c z) e.
Proof.
  cbn. destruct is_in.
  - apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)).
    unfold inside_prob. auto_derive; trivial.
  - apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)).
    unfold outside_prob. auto_derive; trivial.
Qed.

Lemma ln_continuous x : 0 < x -> continuous ln x.
Proof.
  intros Hx. apply continuity_pt_filterlim, derivable_continuous_pt.
  exists (/ x). apply derivable_pt_lim_ln, Hx.
Qed.

Lemma log_odds_continuous z e : 0 < e < 1 -> In z (vocabulary s) ->
  continuous (fun e => log_odds (noisy_setup e) z) e.
Proof.
  intros He Hz.
  assert (H : forall l (share : context s -> R), incl l (contexts s) ->
    continuous (fun e => Sum l (fun c => share c * ln (prob (noisy_setup e) c z))) e).
  { intros l share Hl.
    apply (Sum_continuous l (fun c e => share c * ln (prob (noisy_setup e) c z))).
    intros c Hc.
    apply (continuous_scal_r (V := R_NormedModule) (share c)
      (fun e => ln (prob (noisy_setup e) c z))).
    apply (continuous_comp (fun e => prob (noisy_setup e) c z) ln); [apply prob_continuous|].
    apply ln_continuous. apply (prob_pos (noisy_setup e)); auto. }
  apply (continuous_minus (V := R_NormedModule)
    (fun e => Sum (positives s) (fun c => positive_share s c * ln (prob (noisy_setup e) c z)))
    (fun e => Sum (negatives s) (fun c => negative_share s c * ln (prob (noisy_setup e) c z)))).
  - apply H, (positives_contexts _ (wp e He)).
  - apply H, (negatives_contexts _ (wp e He)).
Qed.

Lemma log_odds_mean_continuous c e : 0 < e < 1 ->
  continuous (fun e => log_odds_mean (noisy_setup e) c) e.
Proof.
  intros He.
  apply (Sum_continuous (vocabulary s)
    (fun z e => prob (noisy_setup e) c z * log_odds (noisy_setup e) z)).
  intros z Hz. apply (continuous_mult (K := R_AbsRing) (fun e => prob (noisy_setup e) c z)
    (fun e => log_odds (noisy_setup e) z)); [apply prob_continuous|].
  apply log_odds_continuous; auto.
Qed.

Lemma noise_bound_range : 0 < noise_bound (vocabulary s) gamma omega < 1.
Proof.
  unfold noise_bound. assert (H := exp_pos (- 4 * spread (vocabulary s) gamma omega)).
  split; [lra|].
  assert (exp (- 4 * spread (vocabulary s) gamma omega) <= exp 0).
  { assert (Hs : 0 <= spread (vocabulary s) gamma omega)
      by (apply Sum_nonneg; intros; apply Rabs_pos).
    destruct Hs as [Hs|<-]; [left; apply exp_increasing; lra|rewrite Rmult_0_r; lra]. }
  rewrite exp_0 in H0. lra.
Qed.

(** The largest noise level: the remark holds for all smaller noise, and at the level
    itself, unless it is 1, one of the inequalities becomes an equality. *)
Theorem largest_noise : exists e0, noise_bound (vocabulary s) gamma omega <= e0 <= 1 /\
  (forall e, 0 < e < e0 -> ordered e /\ remark_3_4 e) /\
  (e0 < 1 ->
     (exists z, In z (vocabulary s) /\ inside_prob gamma e0 z = outside_prob omega G e0 z) \/
     (exists c z, In c (contexts s) /\ context_concept s c <> target s /\
        In z (vocabulary s) /\ token_concept s z = target s /\
        log_odds (noisy_setup e0) z = log_odds_mean (noisy_setup e0) c)).
Proof.
  set (off := filter (fun c => if concept_eq_dec s (context_concept s c) (target s)
    then false else true) (contexts s)).
  set (T := members s (target s)).
  set (items := (map (@inl (token s) (context s * token s)) (vocabulary s) ++
    map (@inr (token s) (context s * token s)) (list_prod off T))%list).
  set (f := fun (i : token s + context s * token s) e => match i with
    | inl z => inside_prob gamma e z - outside_prob omega G e z
    | inr cz => log_odds (noisy_setup e) (snd cz) - log_odds_mean (noisy_setup e) (fst cz) end).
  assert (Hoff : forall c, In c off <-> In c (contexts s) /\ context_concept s c <> target s).
  { intros c. unfold off. rewrite filter_In. destruct concept_eq_dec; intuition congruence. }
  assert (Hl : forall z, In (inl z) items <-> In z (vocabulary s)).
  { intros z. unfold items. rewrite in_app_iff, !in_map_iff. split.
    - intros [(y & E & H)|(y & E & H)]; [injection E as ->; exact H|discriminate].
    - intros H. left. exists z. auto. }
  assert (Hr : forall c z, In (inr (c, z)) items <->
    (In c (contexts s) /\ context_concept s c <> target s) /\
    (In z (vocabulary s) /\ token_concept s z = target s)).
  { intros c z. unfold items. rewrite in_app_iff, !in_map_iff, <- Hoff, <- in_members.
    fold T. rewrite <- in_prod_iff. split.
    - intros [(y & E & H)|(y & E & H)]; [discriminate|injection E as ->; exact H].
    - intros H. right. exists (c, z). auto. }
  destruct (first_failure items f (noise_bound (vocabulary s) gamma omega) noise_bound_range)
    as (e0 & Hrange & Hbelow & Hat).
  - intros [z|[c z]] e Hi He; unfold f; simpl.
    + unfold inside_prob, outside_prob.
      apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)). auto_derive; trivial.
    + apply Hr in Hi. apply (continuous_minus (V := R_NormedModule)
        (fun e => log_odds (noisy_setup e) z) (fun e => log_odds_mean (noisy_setup e) c));
        [apply log_odds_continuous; tauto|apply log_odds_mean_continuous; auto].
  - assert (Hb := noise_bound_range).
    intros i e Hi He. assert (wpe := wp e ltac:(lra)).
    assert (data : noisy_data (noisy_setup e) gamma omega G e) by (intros c z _ _; reflexivity).
    destruct i as [z|[c z]]; unfold f; simpl; apply Rlt_Rminus.
    + apply Hl in Hi.
      destruct (noisy_association (noisy_setup e) gamma omega G e pg po HG He data z Hi)
        as ([_ H] & _). exact H.
    + apply Hr in Hi. destruct Hi as [[Hc Hne] [Hz Ht]].
      apply (noisy_mean_below (noisy_setup e) gamma omega G e wpe sets proper pg po HG He data
        c z); auto.
  - exists e0. split; [exact Hrange|split].
    + intros e He. split.
      * intros z Hz. apply Rminus_lt_0. apply (Hbelow (inl z)); auto. apply Hl, Hz.
      * intros c z Hc Hne Hz Ht. apply Rminus_lt_0. apply (Hbelow (inr (c, z))); auto.
        apply Hr. auto.
    + intros L. destruct (Hat L) as ([z|[c z]] & Hi & E); unfold f in E; simpl in E.
      * left. exists z. split; [apply Hl, Hi|lra].
      * right. apply Hr in Hi. exists c, z. repeat split; try tauto. lra.
Qed.

(** There is only one such level. *)
Theorem largest_noise_unique e0 e1 : 0 < e0 < 1 -> 0 < e1 ->
  (forall e, 0 < e < e1 -> ordered e /\ remark_3_4 e) ->
  ((exists z, In z (vocabulary s) /\ inside_prob gamma e0 z = outside_prob omega G e0 z) \/
   (exists c z, In c (contexts s) /\ context_concept s c <> target s /\
      In z (vocabulary s) /\ token_concept s z = target s /\
      log_odds (noisy_setup e0) z = log_odds_mean (noisy_setup e0) c)) -> e1 <= e0.
Proof.
  intros H0 H1 H Hat. apply Rnot_lt_le. intros L. destruct (H e0 ltac:(lra)) as [Ho Hr].
  destruct Hat as [(z & Hz & E)|(c & z & Hc & Hne & Hz & Ht & E)].
  - specialize (Ho z Hz). lra.
  - specialize (Hr c z Hc Hne Hz Ht). lra.
Qed.
End NoiseLevel.
