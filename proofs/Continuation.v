(** * Claim [continuation], equation (29) (new)

    The probability of a whole continuation under a constant strength.  Its logarithm is
    strictly concave, so it has one peak; the peak lies between those of its tokens, and the
    peak of several texts together between the peaks of the parts. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma Derivative MeanIncreasing Bump
  PeakOrder Limits.
Open Scope R_scope.

(** Strictly concave on the whole line *)
Definition strictly_concave (f : R -> R) : Prop := forall a b t, a <> b -> 0 < t < 1 ->
  t * f a + (1 - t) * f b < f (t * a + (1 - t) * b).

(** A function whose derivative decreases strictly is strictly concave *)
Lemma derive_strictly_concave (f df : R -> R) : (forall x, is_derive f x (df x)) ->
  decreasing df -> strictly_concave f.
Proof.
  intros Hd Hm.
  assert (H : forall a b t, a < b -> 0 < t < 1 ->
    t * f a + (1 - t) * f b < f (t * a + (1 - t) * b)).
  { intros a b t Hab Ht. set (m := t * a + (1 - t) * b).
    assert (Ham : a < m) by (unfold m; nra). assert (Hmb : m < b) by (unfold m; nra).
    destruct (mean_value f df a m Ham Hd) as (c & Hc & Ec).
    destruct (mean_value f df m b Hmb Hd) as (e & He & Ee).
    assert (Hce : df e < df c) by (apply Hm; lra).
    assert (E : f m - (t * f a + (1 - t) * f b)
      = t * (df c * (m - a)) - (1 - t) * (df e * (b - m))) by (rewrite <- Ec, <- Ee; ring).
    replace (t * (df c * (m - a)) - (1 - t) * (df e * (b - m)))
      with (t * (1 - t) * (b - a) * (df c - df e)) in E by (unfold m; ring).
    assert (0 < t * (1 - t) * (b - a) * (df c - df e)); [|lra].
    repeat apply Rmult_lt_0_compat; lra. }
  intros a b t Hab Ht. destruct (Rdichotomy a b Hab) as [L|L]; auto.
  replace (t * a + (1 - t) * b) with ((1 - t) * b + (1 - (1 - t)) * a) by ring.
  replace (t * f a + (1 - t) * f b) with ((1 - t) * f b + (1 - (1 - t)) * f a) by ring.
  apply H; auto. lra.
Qed.

Section Continuation.
(** A text: places with a distribution (that of the context) and a token each; the
    vocabulary and M are shared *)
Context {A I : Type} (zs : list A) (M : A -> R) (p : I -> A -> R) (w : I -> A).
Implicit Type text : list I.

(** log P_a (text) *)
Definition log_prob text (a : R) : R := Sum text (fun t => ln (tilt zs (p t) M (w t) a)).

Definition admissible text : Prop := forall t, In t text ->
  positive_weights zs (p t) /\ In (w t) zs.

(** The sum of the means of the places, and the sum of M over the text *)
Definition total_mean text (a : R) : R := Sum text (fun t => mean zs (p t) M a).
Definition total_variance text (a : R) : R := Sum text (fun t => variance zs (p t) M a).
Definition total_log_odds text : R := Sum text (fun t => M (w t)).

(** L (a) = sum over the places of log p + a M - K (a) *)
Lemma log_prob_closed text a : admissible text -> log_prob text a =
  Sum text (fun t => ln (p t (w t)) + a * M (w t) - K zs (p t) M a).
Proof.
  intros H. apply Sum_ext. intros t Ht. destruct (H t Ht). apply ln_tilt; auto.
Qed.

(** L' = sum of M(w_t) - E_(t,a)[M] and L'' = - sum of the variances. *)
Lemma log_prob_derive text a : admissible text ->
  is_derive (log_prob text) a (total_log_odds text - total_mean text a).
Proof.
  intros H. unfold total_log_odds, total_mean. rewrite <- Sum_minus.
  apply (Sum_derive text (fun t x => ln (tilt zs (p t) M (w t) x))
    (fun t x => M (w t) - mean zs (p t) M x)).
  intros t Ht. destruct (H t Ht) as [pw Hw].
  apply (is_derive_ext (fun x => ln (p t (w t)) + x * M (w t) - K zs (p t) M x)).
  { intros x. symmetry. apply ln_tilt; auto. }
  apply (is_derive_minus (fun x => ln (p t (w t)) + x * M (w t)) (K zs (p t) M));
    [auto_derive; [trivial|ring]|apply K_derive; auto].
Qed.

Lemma log_prob_derive2 text a : admissible text ->
  is_derive (fun x => total_log_odds text - total_mean text x) a (- total_variance text a).
Proof.
  intros H. evar_last.
  - apply (is_derive_minus (fun _ => total_log_odds text) (total_mean text));
      [apply @is_derive_const|].
    apply (Sum_derive text (fun t x => mean zs (p t) M x) (fun t x => variance zs (p t) M x)).
    intros t Ht. apply mean_derive, H, Ht.
  - unfold minus, plus, opp, zero; simpl. unfold total_variance. ring.
Qed.

Section Peak.
Variable text : list I.
Hypothesis ok : admissible text.
Hypothesis ne : text <> nil.
Hypothesis nc : nonconstant zs M.
Notation top := (top zs M).
Notation bottom := (bottom zs M).
Notation S := (total_log_odds text).
Notation mu := (total_mean text).
Notation L := (log_prob text).

Lemma total_mean_increasing : increasing mu.
Proof.
  intros a b Hab. destruct text as [|t l]; [congruence|]. apply Sum_lt with t; simpl; auto.
  - intros y Hy. apply mean_le; [apply ok; simpl; auto|lra].
  - apply tilt_mean_increasing; auto. apply ok; simpl; auto.
Qed.

Lemma total_mean_le a b : a <= b -> mu a <= mu b.
Proof. intros [H|<-]; [apply Rlt_le, total_mean_increasing, H|lra]. Qed.

(** L is strictly concave: it has at most one peak. *)
Theorem log_prob_concave : strictly_concave L.
Proof.
  apply (derive_strictly_concave L (fun a => S - mu a)).
  - intros x. apply log_prob_derive, ok.
  - intros a b Hab. apply total_mean_increasing in Hab. lra.
Qed.

(** L'' is strictly negative *)
Lemma total_variance_pos a : 0 < total_variance text a.
Proof.
  destruct text as [|t l]; [congruence|]. apply Sum_pos with t; simpl; auto.
  - intros y Hy. apply variance_nonneg, ok. simpl; auto.
  - apply variance_pos; auto. apply ok. simpl; auto.
Qed.

(** All tokens of the text have the largest, or all have the smallest log-odds *)
Definition all_at m : Prop := forall t, In t text -> M (w t) = m.

Lemma sum_at m (above : forall t, In t text -> M (w t) <= m) :
  S <= INR (length text) * m /\ (S = INR (length text) * m <-> all_at m).
Proof.
  rewrite <- (Sum_const text m). split; [apply Sum_le; auto|]. split.
  - intros E t Ht. destruct (above t Ht) as [H|H]; auto. exfalso.
    assert (S < Sum text (fun _ => m)) by (apply Sum_lt with t; auto). lra.
  - intros H. apply Sum_ext. exact H.
Qed.

Lemma below_top t : In t text -> M (w t) <= top.
Proof. intros Ht. apply Max_ge, ok, Ht. Qed.

Lemma above_bottom t : In t text -> bottom <= M (w t).
Proof. intros Ht. apply Min_le, ok, Ht. Qed.

Lemma sum_top : S <= INR (length text) * top /\ (S = INR (length text) * top <-> all_at top).
Proof. apply sum_at, below_top. Qed.

Lemma sum_bottom :
  INR (length text) * bottom <= S /\ (S = INR (length text) * bottom <-> all_at bottom).
Proof.
  rewrite <- (Sum_const text bottom). split; [apply Sum_le, above_bottom|]. split.
  - intros E t Ht. destruct (above_bottom t Ht) as [H|H]; auto. exfalso.
    assert (Sum text (fun _ => bottom) < S)
      by (apply Sum_lt with t; auto; intros; apply above_bottom; auto). lra.
  - intros H. apply Sum_ext. exact H.
Qed.

Lemma total_mean_range a :
  INR (length text) * bottom < mu a < INR (length text) * top.
Proof.
  rewrite <- !Sum_const. destruct text as [|t l]; [congruence|]. split.
  - apply Sum_lt with t; simpl; auto; intros; [apply Rlt_le|]; apply bottom_lt_mean;
      auto; apply ok; simpl; auto.
  - apply Sum_lt with t; simpl; auto; intros; [apply Rlt_le|]; apply mean_lt_top;
      auto; apply ok; simpl; auto.
Qed.

Lemma total_mean_limits : is_lim mu p_infty (INR (length text) * top) /\
  is_lim mu m_infty (INR (length text) * bottom).
Proof.
  rewrite <- !Sum_const. split.
  - apply (Sum_lim text (fun t a => mean zs (p t) M a) (fun _ => top)).
    intros t Ht. apply mean_lim_plus, ok, Ht.
  - apply (Sum_lim text (fun t a => mean zs (p t) M a) (fun _ => bottom)).
    intros t Ht. apply mean_lim_minus, ok, Ht.
Qed.

(** Where the text peaks: at the root of the sum of the means, at +oo or at -oo *)
Definition text_position (x : Rbar) : Prop :=
  match x with
  | Finite a => mu a = S
  | p_infty => all_at top
  | m_infty => all_at bottom
  end.

Lemma text_position_exists : exists x, text_position x.
Proof.
  destruct sum_top as [T1 T2], sum_bottom as [B1 B2].
  destruct (Req_dec S (INR (length text) * top)) as [E|E]; [exists p_infty; apply T2, E|].
  destruct (Req_dec S (INR (length text) * bottom)) as [E'|E']; [exists m_infty; apply B2, E'|].
  destruct total_mean_limits as [Lp Lm].
  destruct (IVT_Rbar_incr mu m_infty p_infty (INR (length text) * bottom)
    (INR (length text) * top) S) as (a & _ & _ & Ha); auto.
  - intros a _ _. apply continuity_pt_filterlim.
    apply (derive_continuous mu a (total_variance text a)).
    apply (Sum_derive text (fun t x => mean zs (p t) M x) (fun t x => variance zs (p t) M x)).
    intros t Ht. apply mean_derive, ok, Ht.
  - exact Logic.I.
  - simpl. lra.
  - exists a. exact Ha.
Qed.

(** The peak is to the right of [a] exactly if the mean has not reached the sum *)
Lemma text_position_sign x (a : R) : text_position x ->
  (Rbar_lt a x <-> mu a < S) /\ (Rbar_lt x a <-> S < mu a).
Proof.
  assert (R := total_mean_range a).
  intros Hx. destruct x as [b| |]; simpl in *.
  - rewrite <- Hx. split; split; intros H; try (apply total_mean_increasing; exact H);
      apply Rnot_le_lt; intros Hn; apply total_mean_le in Hn; lra.
  - apply sum_top in Hx. split; split; intros H; auto; try tauto; lra.
  - apply sum_bottom in Hx. split; split; intros H; auto; try tauto; lra.
Qed.

Lemma text_position_peak x : text_position x -> peaks_at L x.
Proof.
  intros Hx. split; intros a b Hab Hb.
  - apply (derive_lt L (fun a => S - mu a)); auto; [intros; apply log_prob_derive, ok|].
    intros c Hc. assert (mu c < S); [|lra].
    apply (text_position_sign x c Hx). apply Rbar_lt_le_trans with b; auto. simpl; lra.
  - apply (derive_gt L (fun a => S - mu a)); auto; [intros; apply log_prob_derive, ok|].
    intros c Hc. assert (S < mu c); [|lra].
    apply (text_position_sign x c Hx). apply Rbar_le_lt_trans with a; auto. simpl; lra.
Qed.

(** A text has one peak, possibly at infinity: the root of sum M(w_t) = sum K'_t (a); ... *)
Theorem text_peak x : peaks_at L x <-> text_position x.
Proof.
  split; [|apply text_position_peak]. intros Hp.
  destruct text_position_exists as (y & Hy).
  rewrite (peaks_at_unique _ x y Hp (text_position_peak y Hy)). exact Hy.
Qed.

(** ... finite exactly if not all tokens have the largest log-odds and not all have the
    smallest. *)
Theorem text_peak_finite : (exists alpha : R, peaks_at L alpha) <-> ~ all_at top /\ ~ all_at bottom.
Proof.
  split.
  - intros (alpha & H). apply text_peak in H. simpl in H. assert (R := total_mean_range alpha).
    split; intros E; [apply sum_top in E|apply sum_bottom in E]; lra.
  - intros [Ht Hb]. destruct text_position_exists as ([a| |] & H); simpl in H; try contradiction.
    exists a. apply text_peak. exact H.
Qed.

(** If all tokens have the largest log-odds, L increases to the sum of
    log (p (w_t) / p (the tokens of largest log-odds)). *)
Theorem text_limit : all_at top -> is_lim L p_infty
  (Sum text (fun t => ln (p t (w t) / Sum (maximisers zs M) (p t)))).
Proof.
  intros H. apply (Sum_lim text (fun t a => ln (tilt zs (p t) M (w t) a))
    (fun t => ln (p t (w t) / Sum (maximisers zs M) (p t)))).
  intros t Ht. destruct (ok t Ht) as [pw Hw].
  assert (P : 0 < p t (w t) / Sum (maximisers zs M) (p t)).
  { apply Rdiv_lt_0_compat; [apply pw; auto|apply maximisers_pos; auto]. }
  assert (Lt := tilt_lim_plus zs (p t) M pw (w t) Hw).
  replace (at_level M top (w t)) with true in Lt by (symmetry; apply at_level_true, H, Ht).
  apply (is_lim_comp_continuous _ ln p_infty _ Lt).
  apply continuity_pt_filterlim, derivable_continuous_pt.
  exists (/ (p t (w t) / Sum (maximisers zs M) (p t))). apply derivable_pt_lim_ln, P.
Qed.

(** The peak of a text lies between any bounds of the peaks of its tokens. *)
Theorem text_between_tokens x (lo hi : Rbar) : peaks_at L x ->
  (forall t, In t text -> exists y, peaks_at (tilt zs (p t) M (w t)) y /\
     Rbar_le lo y /\ Rbar_le y hi) ->
  Rbar_le lo x /\ Rbar_le x hi.
Proof.
  intros Hx H. apply text_peak in Hx.
  assert (P : forall t y, In t text -> peaks_at (tilt zs (p t) M (w t)) y ->
    position zs (p t) M (w t) y).
  { intros t y Ht Hy. destruct (ok t Ht). apply tilt_peak in Hy; auto. }
  assert (Sg : forall t (a : R) y, In t text -> position zs (p t) M (w t) y ->
    (Rbar_lt a y -> mean zs (p t) M a < M (w t)) /\
    (Rbar_lt y a -> M (w t) < mean zs (p t) M a)).
  { intros t a y Ht Hy. destruct (ok t Ht) as [pw Hw]. destruct y as [b| |]; simpl in *.
    - rewrite <- Hy. split; apply tilt_mean_increasing; auto.
    - rewrite Hy. split; [intros _; apply mean_lt_top; auto|tauto].
    - rewrite Hy. split; [tauto|intros _; apply bottom_lt_mean; auto]. }
  split; apply Rbar_not_lt_le; intros Hlt.
  - assert (exists a : R, Rbar_lt a lo /\ Rbar_lt x a \/ (x = m_infty /\ Rbar_lt a lo)) as (a & Ha).
    { destruct x as [x| |], lo as [l| |]; simpl in *; try tauto.
      - exists ((x + l) / 2). simpl. left. lra.
      - exists (x + 1). simpl. left. lra.
      - exists (l - 1). simpl. right. split; auto. lra.
      - exists 0. simpl. right. auto. }
    assert (La : Rbar_lt a lo /\ Rbar_lt x a).
    { destruct Ha as [[H1 H2]|[-> H1]]; [tauto|]. split; [exact H1|exact Logic.I]. }
    assert (C : S < mu a) by (apply (text_position_sign x a Hx); tauto).
    assert (C' : mu a <= S); [|lra].
    apply Sum_le. intros t Ht. destruct (H t Ht) as (y & Hy & Hl & _).
    apply Rlt_le, (Sg t a y Ht (P t y Ht Hy)).
    apply Rbar_lt_le_trans with lo; tauto.
  - assert (exists a : R, Rbar_lt a x /\ Rbar_lt hi a) as (a & La).
    { destruct x as [x| |], hi as [l| |]; simpl in *; try tauto.
      - exists ((x + l) / 2). simpl. lra.
      - exists (x - 1). simpl. split; auto. lra.
      - exists (l + 1). simpl. split; auto. lra.
      - exists 0. simpl. auto. }
    assert (C : mu a < S) by (apply (text_position_sign x a Hx); tauto).
    assert (C' : S <= mu a); [|lra].
    apply Sum_le. intros t Ht. destruct (H t Ht) as (y & Hy & _ & Hh).
    apply Rlt_le, (Sg t a y Ht (P t y Ht Hy)).
    apply Rbar_le_lt_trans with hi; tauto.
Qed.
End Peak.

(** Two texts together peak between the peaks of the parts. *)
Theorem texts_between text text' x x' y : admissible text -> admissible text' ->
  text <> nil -> text' <> nil -> nonconstant zs M ->
  peaks_at (log_prob text) x -> peaks_at (log_prob text') x' ->
  peaks_at (log_prob (text ++ text')) y -> Rbar_le x x' -> Rbar_le x y /\ Rbar_le y x'.
Proof.
  intros ok ok' ne ne' nc Hx Hx' Hy Hle.
  assert (okk : admissible (text ++ text')).
  { intros t Ht. apply in_app_iff in Ht. destruct Ht; auto. }
  assert (nee : (text ++ text')%list <> nil).
  { intros E. apply app_eq_nil in E. tauto. }
  apply text_peak in Hx, Hx', Hy; auto.
  assert (E1 : forall a, total_mean (text ++ text') a = total_mean text a + total_mean text' a)
    by (intros; apply Sum_app).
  assert (E2 : total_log_odds (text ++ text') = total_log_odds text + total_log_odds text')
    by apply Sum_app.
  assert (G : forall u v : Rbar, Rbar_lt u v -> u <> v ->
    exists a : R, Rbar_lt u a /\ Rbar_lt a v).
  { intros [u| |] [v| |] Huv _; simpl in *; try tauto.
    - exists ((u + v) / 2). lra.
    - exists (u + 1). lra.
    - exists (v - 1). lra.
    - exists 0. auto. }
  assert (Ir : forall u v : Rbar, Rbar_lt u v -> u <> v).
  { intros u v Huv ->. destruct v; simpl in Huv; try tauto. lra. }
  split; apply Rbar_not_lt_le; intros Hlt.
  - destruct (G y x Hlt (Ir _ _ Hlt)) as (a & Ha1 & Ha2).
    assert (C := proj1 (proj2 (text_position_sign _ okk nee nc y a Hy)) Ha1).
    assert (C1 := proj1 (proj1 (text_position_sign _ ok ne nc x a Hx)) Ha2).
    assert (C2 := proj1 (proj1 (text_position_sign _ ok' ne' nc x' a Hx'))
      (Rbar_lt_le_trans _ _ _ Ha2 Hle)).
    rewrite E1, E2 in C. lra.
  - destruct (G x' y Hlt (Ir _ _ Hlt)) as (a & Ha1 & Ha2).
    assert (C := proj1 (proj1 (text_position_sign _ okk nee nc y a Hy)) Ha2).
    assert (C1 := proj1 (proj2 (text_position_sign _ ok ne nc x a Hx))
      (Rbar_le_lt_trans _ _ _ Hle Ha1)).
    assert (C2 := proj1 (proj2 (text_position_sign _ ok' ne' nc x' a Hx')) Ha1).
    rewrite E1, E2 in C. lra.
Qed.
End Continuation.

(** Tilting twice is tilting once by the sum *)
Lemma tilt_tilt {A} (zs : list A) (p M : A -> R) (b a : R) z : positive_weights zs p ->
  tilt zs (fun y => tilt zs p M y b) M z a = tilt zs p M z (a + b).
Proof.
  intros pw. assert (Hb := mass_pos zs p M pw b). assert (Hab := mass_pos zs p M pw (a + b)).
  assert (E : forall y, tilt zs p M y b * exp (a * M y) =
    / mass zs p M b * (p y * exp ((a + b) * M y))).
  { intros y. unfold tilt. rewrite Rmult_plus_distr_r, exp_plus. field. lra. }
  unfold tilt at 1, mass at 1. rewrite E, (Sum_ext zs _ _ (fun y _ => E y)), Sum_scal.
  fold (mass zs p M (a + b)). unfold tilt. field. lra.
Qed.

(** Translation: contexts that are tilted by b already have the curve moved by -b. *)
Theorem text_translation {A I} (zs : list A) (M : A -> R) (p : I -> A -> R) (w : I -> A) text b a :
  admissible zs p w text ->
  log_prob zs M (fun t z => tilt zs (p t) M z b) w text a = log_prob zs M p w text (a + b).
Proof.
  intros H. apply Sum_ext. intros t Ht. rewrite tilt_tilt; [reflexivity|apply H, Ht].
Qed.

(** ** In the model: a text is a list of pairs of context and next token *)
Definition text_log_prob s (text : list (context s * token s)) (a : R) : R :=
  Sum text (fun t => ln (steered_prob s (fst t) (snd t) a)).

Definition text_of s (text : list (context s * token s)) : Prop := forall t, In t text ->
  In (fst t) (contexts s) /\ In (snd t) (vocabulary s).

(** (29): the log-probability of a continuation under steering has second derivative minus
    the sum of the variances and is strictly concave; it has one peak, finite unless all
    tokens have the largest or all the smallest log-odds, and this is the root of
    sum M(w_t) = sum E_(t,a)[M]; it lies between the smallest and the largest peak of its
    tokens. *)
Theorem continuation s text : well_posed s -> perfectly_trained s ->
  nonconstant (vocabulary s) (log_odds s) -> text_of s text -> text <> nil ->
  let L := text_log_prob s text in
  let slope := fun a => Sum text (fun t => log_odds s (snd t) - steered_mean s (fst t) a) in
  (forall a, is_derive L a (slope a)) /\
  (forall a, is_derive slope a (- Sum text (fun t => steered_variance s (fst t) a))) /\
  strictly_concave L /\
  (exists x, peaks_at L x) /\
  ((exists alpha : R, peaks_at L alpha) <->
     ~ (forall t, In t text -> log_odds s (snd t) = max_log_odds s) /\
     ~ (forall t, In t text -> log_odds s (snd t) = min_log_odds s)) /\
  (forall alpha : R, peaks_at L alpha <-> slope alpha = 0) /\
  (forall x lo hi, peaks_at L x ->
     (forall t, In t text -> exists y, peaks_at (delta_p s (fst t) (snd t)) y /\
        Rbar_le lo y /\ Rbar_le y hi) -> Rbar_le lo x /\ Rbar_le x hi).
Proof.
  intros wp tr nc Ht ne L slope.
  set (zs := vocabulary s). set (M := log_odds s).
  set (p := fun t : context s * token s => prob s (fst t)).
  set (w := fun t : context s * token s => snd t).
  assert (ok : admissible zs p w text).
  { intros t H. destruct (Ht t H). split; auto. apply prob_weights; auto. }
  assert (EL : forall a, log_prob zs M p w text a = L a).
  { intros a. apply Sum_ext. intros t H. destruct (Ht t H). unfold p, w, zs, M.
    rewrite <- steered_tilt by auto. reflexivity. }
  assert (Es : forall a, total_log_odds M w text - total_mean zs M p text a = slope a).
  { intros a. unfold total_log_odds, total_mean, slope. rewrite <- Sum_minus.
    apply Sum_ext. intros t H. destruct (Ht t H). rewrite steered_mean_tilt by auto.
    reflexivity. }
  assert (Pk : forall x, peaks_at L x <-> peaks_at (log_prob zs M p w text) x).
  { intros x. split; apply peaks_at_ext with (k := 0); intros a; rewrite EL; ring. }
  split; [|split; [|split; [|split; [|split; [|split]]]]].
  - intros a. rewrite <- Es. apply (is_derive_ext (log_prob zs M p w text)); [exact EL|].
    apply log_prob_derive, ok.
  - intros a. apply (is_derive_ext _ _ _ _ Es).
    rewrite (Sum_ext text _ (fun t => variance zs (p t) M a)).
    + apply log_prob_derive2, ok.
    + intros t H. destruct (Ht t H). apply steered_variance_tilt; auto.
  - intros a b t Hab Hr. rewrite <- !EL. apply log_prob_concave; auto.
  - destruct (text_position_exists zs M p w text ok) as (x & Hx).
    exists x. apply Pk, text_peak; auto.
  - transitivity (exists alpha : R, peaks_at (log_prob zs M p w text) alpha).
    + split; intros (alpha & H); exists alpha; apply Pk; exact H.
    + apply text_peak_finite; auto.
  - intros alpha. rewrite Pk, text_peak, <- Es by auto. simpl. split; intros H; lra.
  - intros x lo hi Hx H. apply (text_between_tokens zs M p w text ok ne nc x lo hi).
    + apply Pk, Hx.
    + intros t HT. destruct (H t HT) as (y & Hy & Hb). exists y. split; [|exact Hb].
      destruct (Ht t HT). apply peaks_at_ext with (f := delta_p s (fst t) (snd t))
        (k := - prob s (fst t) (snd t)); auto.
      intros a. rewrite delta_p_tilt by auto. unfold p, w, zs, M. ring.
Qed.
