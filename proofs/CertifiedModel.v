(** * From a certificate to the model

    If the rows of a certificate are the tokens of a context of a perfectly trained
    model, the certified peaks are those of Delta p in that context. *)
From Coq Require Import Reals ZArith Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Tilt Model LogOddsLemma Bump CertificateChecker.
Open Scope R_scope.

(** The certificate [t] describes the context [c]: [to_row] gives the row of a token *)
Definition describes (t : certificate) (s : setup) (c : context s)
    (to_row : token s -> row) : Prop :=
  rows t = map to_row (vocabulary s) /\
  forall z, In z (vocabulary s) ->
    row_weight (to_row z) = prob s c z /\
    row_log_odds (size t) (to_row z) = log_odds s z.

(** With plain means of lists of one length q, the rho of a row is the quotient of the
    products over P and N *)
Lemma quotient_describes t s c to_row : well_posed s -> plain_means s ->
  length (positives s) = length (negatives s) -> length (positives s) = Pos.to_nat (size t) ->
  rows t = map to_row (vocabulary s) ->
  (forall z, In z (vocabulary s) ->
    row_weight (to_row z) = prob s c z /\
    rho (to_row z) =
      Prod (positives s) (fun c => prob s c z) / Prod (negatives s) (fun c => prob s c z)) ->
  describes t s c to_row.
Proof.
  intros wp pm E Hq Hrows H. split; [exact Hrows|]. intros z Hz. destruct (H z Hz) as [Hw Hr].
  split; [exact Hw|]. rewrite log_odds_quotient, <- Hr, Hq, INR_IZR_INZ, positive_nat_Z by auto.
  apply Rmult_comm.
Qed.

(** Then the rows tilt as the tokens do *)
Lemma describes_tilt t s c to_row z a : describes t s c to_row -> In z (vocabulary s) ->
  tilt (vocabulary s) (prob s c) (log_odds s) z a =
  tilt (rows t) row_weight (row_log_odds (size t)) (to_row z) a.
Proof.
  intros (Hrows & H) Hz. unfold tilt, mass. rewrite Hrows, Sum_map, <- (proj1 (H z Hz)),
    <- (proj2 (H z Hz)). f_equal. apply Sum_ext. intros y Hy.
  rewrite (proj1 (H y Hy)), (proj2 (H y Hy)). reflexivity.
Qed.

Lemma one_peak_ext D f g k p : (forall a, g a = f a - k) -> one_peak D f p -> one_peak D g p.
Proof.
  intros E (x & Hx & H). exists x. split; [exact Hx|]. intros y. rewrite <- H. split.
  - apply peaks_at_ext with (k := - k). intros a. rewrite E. ring.
  - apply peaks_at_ext with (k := k). exact E.
Qed.

Theorem certificate_for_model t s c to_row : well_posed s -> perfectly_trained s ->
  In c (contexts s) -> describes t s c to_row -> certified t ->
  forall k z p, nth_error (vocabulary s) k = Some z -> nth_error (places t) k = Some p ->
  one_peak (denominator t) (steered_prob s c z) p /\
  one_peak (denominator t) (delta_p s c z) p.
Proof.
  intros wp tr Hc D [_ Hcert] k z p Hk Hp. assert (Hz := nth_error_In _ _ Hk).
  assert (H : one_peak (denominator t) (steered_prob s c z) p).
  { refine (one_peak_ext _ _ _ 0 p _ (Hcert k (to_row z) p _ Hp)).
    - intros a. rewrite steered_tilt, (describes_tilt t s c to_row) by auto. ring.
    - rewrite (proj1 D). apply map_nth_error, Hk. }
  split; [exact H|]. refine (one_peak_ext _ _ _ (prob s c z) p _ H).
  intros a. unfold delta_p. rewrite tr; auto.
Qed.
