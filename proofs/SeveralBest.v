(** * Claim [several-vectors], equation (39): the best strengths for a token (new)

    A strength is best for the token exactly if the mean of M under it is M(z); the best
    strengths differ only in directions that no token feels.  A direction that leads no token
    past z, and takes some token behind it, makes z more likely for ever. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LocalMinimum SeveralVectors.
Open Scope R_scope.

Section SeveralBest.
Context {A I : Type} (zs : list A) (dirs : list I) (p : A -> R) (M : A -> I -> R).
Hypothesis pw : positive_weights zs p.
Implicit Types (z y : A) (a b n : I -> R) (t : R).
Notation tilt_several := (tilt_several zs dirs p M).
Notation mean_several := (mean_several zs dirs p M).
Notation lead := (lead dirs M).
Notation rivals := (rivals zs dirs p M).
Notation line_weights := (line_weights zs dirs p M pw).
Notation line_tilt := (line_tilt zs dirs p M).
Notation along_0 := (along_0 zs dirs p M).
Notation tilt_rivals := (tilt_rivals zs dirs p M pw).
Notation rivals_pos := (rivals_pos zs dirs p M pw).
Notation tilt_several_le := (tilt_several_le zs dirs p M pw).

(** A strength that makes z as likely as any strength can *)
Definition best z a : Prop := forall b, tilt_several z b <= tilt_several z a.

(** A strength whose mean is M(z) *)
Definition centred z a : Prop := forall i, In i dirs -> mean_several a i = M z i.

Lemma centred_sum z a b : centred z a -> Sum zs (fun y => tilt_several y a * lead z b y) = 0.
Proof.
  intros H. unfold lead, dot.
  rewrite (Sum_ext zs _ (fun y => Sum dirs (fun i =>
    b i * (tilt_several y a * M y i) - b i * (tilt_several y a * M z i)))).
  2:{ intros y _. rewrite <- Sum_scal. apply Sum_ext. intros; ring. }
  rewrite Sum_swap. transitivity (Sum dirs (fun _ => 0)); [|apply Sum_zero].
  apply Sum_ext. intros i Hi. rewrite Sum_minus, !Sum_scal, Sum_scalr. fold (mean_several a i).
  assert (T : Sum zs (fun y => tilt_several y a) = 1).
  { rewrite <- (tilt_sum zs _ (fun y => dot dirs b (M y)) (line_weights a) 0). apply Sum_ext.
    intros y _. rewrite <- line_tilt. symmetry. apply along_0. }
  rewrite T, (H i Hi). ring.
Qed.

(** (39): a solution of E_a[M] = M(z) is best; another strength is as good only if it differs
    in a direction that no token feels. *)
Theorem centred_best z a : In z zs -> centred z a -> best z a /\
  forall b, tilt_several z b = tilt_several z a <->
    (forall y, In y zs -> lead z b y = lead z a y).
Proof.
  intros Hz H.
  assert (W : forall y, In y zs -> 0 < p y * exp (lead z a y)).
  { intros y Hy. apply Rmult_lt_0_compat; [apply pw, Hy|apply exp_pos]. }
  set (n := fun b i => b i - a i).
  assert (Hn : forall b y, lead z b y = lead z a y + lead z (n b) y).
  { intros b y. unfold lead, dot. rewrite <- Sum_plus. apply Sum_ext. intros i _. unfold n. ring. }
  assert (S0 : forall b, Sum zs (fun y => p y * exp (lead z a y) * lead z b y) = 0).
  { intros b. assert (C := centred_sum z a b H).
    rewrite (Sum_ext zs _ (fun y => p z / tilt_several z a * (tilt_several y a * lead z b y))).
    - rewrite Sum_scal, C. ring.
    - intros y Hy. rewrite <- Rmult_assoc. f_equal. unfold tilt_several.
      rewrite lead_minus. unfold Rminus. rewrite exp_plus, exp_Ropp.
      assert (Hp : 0 < p z) by (apply pw, Hz).
      assert (P := line_weights a). assert (Hs := mass_pos zs _ (fun _ => 0) P 0).
      unfold mass in Hs. rewrite (Sum_ext zs _ (fun y => p y * exp (dot dirs a (M y)))) in Hs
        by (intros; rewrite Rmult_0_l, exp_0; ring).
      assert (He := exp_pos (dot dirs a (M z))). field. lra. }
  assert (L : forall b, rivals z a <= rivals z b /\
    (rivals z b = rivals z a -> forall y, In y zs -> lead z (n b) y = 0)).
  { intros b.
    assert (D : rivals z b - rivals z a = Sum zs (fun y =>
      p y * exp (lead z a y) * (exp (lead z (n b) y) - 1 - lead z (n b) y))).
    { rewrite (Sum_ext zs (fun y => _ * (_ - 1 - _)) (fun y =>
        (p y * exp (lead z b y) - p y * exp (lead z a y)) -
        p y * exp (lead z a y) * lead z (n b) y)).
      - rewrite Sum_minus, S0, Sum_minus. unfold rivals. ring.
      - intros y _. rewrite (Hn b y), exp_plus. ring. }
    assert (P : forall y, In y zs ->
      0 <= p y * exp (lead z a y) * (exp (lead z (n b) y) - 1 - lead z (n b) y)).
    { intros y Hy. apply Rmult_le_pos; [apply Rlt_le; auto|].
      generalize (exp_ineq1_le (lead z (n b) y)). lra. }
    split.
    - assert (0 <= rivals z b - rivals z a); [|lra]. rewrite D. apply Sum_nonneg. exact P.
    - intros E y Hy. destruct (Req_dec (lead z (n b) y) 0) as [|N]; auto. exfalso.
      assert (0 < rivals z b - rivals z a); [|lra]. rewrite D. apply Sum_pos with y; auto.
      apply Rmult_lt_0_compat; auto. generalize (exp_ineq1 (lead z (n b) y) N). lra. }
  split.
  - intros b. apply tilt_several_le; auto. apply L.
  - intros b. split; intros E.
    + assert (E' : rivals z b = rivals z a).
      { apply Rle_antisym; [|apply L]. apply tilt_several_le; auto. lra. }
      intros y Hy. rewrite Hn, (proj2 (L b) E' y Hy). ring.
    + rewrite !tilt_rivals. replace (rivals z b) with (rivals z a); [reflexivity|].
      apply Sum_ext. intros y Hy. rewrite E; auto.
Qed.

(** Conversely a best strength solves E_a[M] = M(z). *)
Theorem best_centred z a : In z zs -> best z a -> centred z a.
Proof.
  intros Hz H. set (n := fun i => M z i - mean_several a i).
  assert (D := several_derivative zs dirs p M pw z a n). apply is_derive_opp in D.
  assert (Lm : local_minimum (fun t => - tilt_several z (along a n t)) 0).
  { exists 1. split; [lra|]. intros x _. rewrite (proj1 (along_0 z a n)).
    generalize (H (along a n x)). lra. }
  assert (E := minimum_slope _ _ _ D Lm). unfold opp in E; simpl in E.
  assert (T : 0 < tilt_several z a).
  { rewrite tilt_rivals. apply Rdiv_lt_0_compat; [apply pw, Hz|apply rivals_pos]. }
  fold n in E. assert (S : dot dirs n n = 0) by nra.
  intros i Hi. assert (Q : n i * n i = 0).
  { apply Rle_antisym; [|apply Rle_0_sqr]. rewrite <- S.
    apply (Sum_ge_term dirs (fun i => n i * n i)); auto. intros; apply Rle_0_sqr. }
  apply Rmult_integral in Q. unfold n in Q. lra.
Qed.

(** A direction that leads no token past z and takes some token behind it *)
Definition clears z n : Prop :=
  (forall y, In y zs -> lead z n y <= 0) /\ exists y, In y zs /\ lead z n y < 0.

(** Along such a direction sigma_z increases for ever: no strength is best. *)
Theorem cleared_increases z n a : In z zs -> clears z n ->
  increasing (fun t => tilt_several z (along a n t)).
Proof.
  intros Hz (Hle & y & Hy & Hlt) t u Htu. apply tilt_several_le; auto.
  assert (W : forall x, 0 < exp (lead z a x)) by (intros; apply exp_pos).
  apply Sum_lt with y; auto.
  - intros x Hx. apply Rmult_le_compat_l; [apply Rlt_le, pw, Hx|]. apply exp_le.
    rewrite !lead_along. generalize (Hle x Hx). intros. nra.
  - apply Rmult_lt_compat_l; [apply pw, Hy|]. apply exp_increasing. rewrite !lead_along. nra.
Qed.

Theorem cleared_no_best z n : In z zs -> clears z n -> forall a, ~ best z a.
Proof.
  intros Hz C a H. assert (L := cleared_increases z n a Hz C 0 1 Rlt_0_1). cbv beta in L.
  rewrite (proj1 (along_0 z a n)) in L. generalize (H (along a n 1)). lra.
Qed.

(** M(z) in the relative interior of the hull of all M(y): a mean of all of them with
    positive weights *)
Definition interior z : Prop := exists w, distribution zs w /\
  forall i, In i dirs -> Sum zs (fun y => w y * M y i) = M z i.

(** If a strength is best, M(z) is there: the weights are sigma (a); ... *)
Theorem best_interior z a : In z zs -> best z a -> interior z.
Proof.
  intros Hz H. exists (fun y => tilt_several y a). split; [split|].
  - intros y Hy. rewrite tilt_rivals. apply Rdiv_lt_0_compat; [apply pw, Hy|apply rivals_pos].
  - rewrite <- (tilt_sum zs _ (fun y => dot dirs a (M y)) (line_weights a) 0). apply Sum_ext.
    intros y _. rewrite <- line_tilt. symmetry. apply along_0.
  - apply best_centred; auto.
Qed.

(** ... and if it is there, no direction clears z. *)
Theorem interior_not_cleared z : interior z -> forall n, ~ clears z n.
Proof.
  intros (w & [Wp W1] & Hw) n (Hle & y & Hy & Hlt).
  assert (S : Sum zs (fun y => w y * lead z n y) = 0).
  { unfold lead, dot.
    rewrite (Sum_ext zs _ (fun y => Sum dirs (fun i => n i * (w y * M y i) - n i * (w y * M z i)))).
    2:{ intros x _. rewrite <- Sum_scal. apply Sum_ext. intros; ring. }
    rewrite Sum_swap. transitivity (Sum dirs (fun _ => 0)); [|apply Sum_zero].
    apply Sum_ext. intros i Hi. rewrite Sum_minus, !Sum_scal, Sum_scalr, W1, (Hw i Hi). ring. }
  assert (Sum zs (fun y => w y * lead z n y) < Sum zs (fun _ => 0)); [|rewrite Sum_zero in *; lra].
  apply Sum_lt with y; auto.
  - intros x Hx. generalize (Hle x Hx) (Wp x Hx). intros. nra.
  - generalize (Wp y Hy). intros. nra.
Qed.
End SeveralBest.
