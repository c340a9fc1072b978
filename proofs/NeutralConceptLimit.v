(** * Claim [neutral-concept-limit], equation (12); paper, 3.6

    A concept without a token of extreme log-odds loses all its probability at both
    ends. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Tilt Model LogOddsLemma Limits.
Open Scope R_scope.

Lemma at_level_false {A} (M : A -> R) m z : M z <> m -> at_level M m z = false.
Proof. unfold at_level. destruct Req_EM_T; tauto. Qed.

(** Neutral concept (12), paper 3.6: if no token of C has the largest (smallest)
    log-odds, then Delta p(C|c,a) -> - (1/|C|) sum of p(z|c) over C as a -> +oo
    (-oo).  Hence the same limit at both ends for a concept with neither.  *)
Theorem neutral_concept_limit s c k : well_posed s -> perfectly_trained s -> In c (contexts s) ->
  ((forall z, In z (members s k) -> log_odds s z <> max_log_odds s) ->
   is_lim (delta_p_concept s c k) p_infty
     (- (/ INR (length (members s k)) * Sum (members s k) (prob s c)))) /\
  ((forall z, In z (members s k) -> log_odds s z <> min_log_odds s) ->
   is_lim (delta_p_concept s c k) m_infty
     (- (/ INR (length (members s k)) * Sum (members s k) (prob s c)))).
Proof.
  intros wp tr Hc.
  assert (H : forall x, (forall z, In z (members s k) -> is_lim (delta_p s c z) x (- prob s c z)) ->
    is_lim (delta_p_concept s c k) x
      (- (/ INR (length (members s k)) * Sum (members s k) (prob s c)))).
  { intros x Hx. evar_last.
    - apply is_lim_scal_l, (Sum_lim (members s k) (delta_p s c) (fun z => - prob s c z)), Hx.
    - rewrite Sum_opp. simpl. f_equal. ring. }
  split; intros Hne; apply H; intros z Hz; specialize (Hne z Hz); apply in_members in Hz;
    destruct Hz as [Hz _]; destruct (limits s c z wp tr Hc Hz) as [Lp Lm].
  - rewrite (at_level_false _ _ _ Hne) in Lp. replace (- prob s c z) with (0 - prob s c z) by ring.
    exact Lp.
  - rewrite (at_level_false _ _ _ Hne) in Lm. replace (- prob s c z) with (0 - prob s c z) by ring.
    exact Lm.
Qed.
