(** * Claim [monotone-extremes], equation (7); Proposition 3.3, third point

    The tokens of largest log-odds only gain, those of smallest log-odds only lose. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model Bump.
Open Scope R_scope.

(** Under sign separation the tokens of largest log-odds are in the target, and
    those of smallest log-odds are not. *)
Lemma maximal_in_target s z : sign_separated s -> proper_concept s (target s) ->
  In z (vocabulary s) -> log_odds s z = max_log_odds s -> token_concept s z = target s.
Proof.
  intros sep ((x & Hx & Ex) & _) Hz E. apply sep; auto. rewrite E.
  apply Rlt_le_trans with (log_odds s x); [apply sep; auto|apply Max_ge; auto].
Qed.

Lemma minimal_off_target s z : sign_separated s -> proper_concept s (target s) ->
  In z (vocabulary s) -> log_odds s z = min_log_odds s -> token_concept s z <> target s.
Proof.
  intros sep (_ & (y & Hy & Ey)) Hz E Ht. apply Ey, sep; auto.
  apply Rlt_le_trans with (log_odds s z); [apply sep; auto|].
  rewrite E. apply Min_le; auto.
Qed.

(** Monotone extremes (7), Proposition 3.3(iii): if M is not constant, Delta p is
    strictly increasing on the whole line for the tokens of largest log-odds, and
    strictly decreasing for those of smallest log-odds. *)
Theorem monotone_extremes s c z : well_posed s -> perfectly_trained s ->
  nonconstant (vocabulary s) (log_odds s) -> In c (contexts s) -> In z (vocabulary s) ->
  (log_odds s z = max_log_odds s -> increasing (delta_p s c z)) /\
  (log_odds s z = min_log_odds s -> decreasing (delta_p s c z)).
Proof.
  intros wp tr nc Hc Hz.
  split; intros E; [assert (H : peaks_at (delta_p s c z) p_infty)
                   |assert (H : peaks_at (delta_p s c z) m_infty)];
    try (apply model_peak; auto; exact E); destruct H as [Hup Hdown];
    intros a b Hab; [apply Hup|apply Hdown]; simpl; auto.
Qed.
