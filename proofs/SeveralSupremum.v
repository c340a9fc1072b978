(** * Claim [several-vectors], equation (39): the supremum when no strength is best (new)

    There is always a set S of tokens around z, with M(z) in the relative interior of the hull
    of their M(y), such that the best that any strength does for z among S alone is the
    supremum of its probability among all.  If a token is left out, it is not attained. *)
From Coq Require Import Reals Lra Lia List Classical.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model SeveralVectors SeveralBest
  SeveralPeaks.
Open Scope R_scope.

Lemma filter_shorter {A} (S : A -> bool) l : (exists y, In y l /\ S y = false) ->
  (length (filter S l) < length l)%nat.
Proof.
  assert (F : forall l, (length (filter S l) <= length l)%nat).
  { induction l0 as [|w m IH]; simpl; [lia|]. destruct (S w); simpl; lia. }
  intros (y & Hy & E). induction l as [|x l IH]; simpl; [destruct Hy|]. specialize (F l).
  destruct Hy as [->|Hy]; [rewrite E; lia|]. specialize (IH Hy). destruct (S x); simpl; lia.
Qed.

Section Supremum.
Context {A I : Type} (dec : forall i j : I, {i = j} + {i <> j}) (dirs : list I)
  (p : A -> R) (M : A -> I -> R).
Hypothesis nd : NoDup dirs.
Notation tilt := (fun zs => tilt_several zs dirs p M).
Notation rivals := (fun zs => rivals zs dirs p M).
Notation lead := (lead dirs M).

Lemma lead_self z n : lead z n z = 0.
Proof. rewrite lead_minus. ring. Qed.

(** Tokens that the direction n leaves level with z *)
Definition level z n (y : A) : bool := if Req_EM_T (lead z n y) 0 then true else false.

Lemma level_true z n y : level z n y = true <-> lead z n y = 0.
Proof. unfold level. destruct Req_EM_T; intuition congruence. Qed.

Lemma sublist_weights zs (S : A -> bool) z : positive_weights zs p -> In z zs -> S z = true ->
  positive_weights (filter S zs) p.
Proof.
  intros pw Hz E. split.
  - intros H. assert (Hz' : In z (filter S zs)) by (apply filter_In; auto). rewrite H in Hz'.
    destruct Hz'.
  - intros y Hy. apply filter_In in Hy. apply pw, Hy.
Qed.

(** Fewer tokens, fewer rivals *)
Lemma fewer_rivals zs (S : A -> bool) z b : positive_weights zs p ->
  rivals (filter S zs) z b <= rivals zs z b /\
  ((exists y, In y zs /\ S y = false) -> rivals (filter S zs) z b < rivals zs z b).
Proof.
  intros pw. unfold SeveralVectors.rivals.
  rewrite (Sum_split zs _ S). set (out := filter (fun y => negb (S y)) zs).
  assert (P : forall y, In y out -> 0 < p y * exp (lead z b y)).
  { intros y Hy. apply filter_In in Hy. apply Rmult_lt_0_compat; [apply pw, Hy|apply exp_pos]. }
  split.
  - assert (0 <= Sum out (fun y => p y * exp (lead z b y))); [|lra].
    apply Sum_nonneg. intros; apply Rlt_le; auto.
  - intros (y & Hy & E). assert (0 < Sum out (fun y => p y * exp (lead z b y))); [|lra].
    assert (Hy' : In y out) by (apply filter_In; rewrite E; auto).
    apply Sum_pos with y; auto. intros; apply Rlt_le; auto.
Qed.

(** Along a direction that clears z the tokens that are not level with it drop out. *)
Lemma cleared_rivals zs z n b : clears zs dirs M z n -> is_lim (fun t => rivals zs z (along b n t))
  p_infty (rivals (filter (level z n) zs) z b).
Proof.
  intros [Hle _].
  apply is_lim_ext with (fun t => rivals (filter (level z n) zs) z b +
    Sum (filter (fun y => negb (level z n y)) zs)
      (fun y => p y * exp (lead z b y) * exp (t * lead z n y))).
  - intros t. unfold SeveralVectors.rivals. rewrite (Sum_split zs _ (level z n)). f_equal.
    + apply Sum_ext. intros y Hy. apply filter_In in Hy. destruct Hy as [_ E].
      apply level_true in E. rewrite lead_along, E, Rmult_0_r, Rplus_0_r. reflexivity.
    + apply Sum_ext. intros y _. rewrite lead_along, exp_plus. ring.
  - evar_last.
    + apply is_lim_plus'; [apply is_lim_const|].
      apply (Sum_lim (filter (fun y => negb (level z n y)) zs)
        (fun y t => p y * exp (lead z b y) * exp (t * lead z n y)) (fun _ => 0)).
      intros y Hy. apply filter_In in Hy. destruct Hy as [Hy E].
      apply Bool.negb_true_iff in E.
      assert (L : lead z n y < 0).
      { destruct (Hle y Hy) as [L|L]; [exact L|]. apply level_true in L. congruence. }
      evar_last; [apply is_lim_scal_l, lim_exp_neg, L|]. simpl. f_equal. ring.
    + rewrite Sum_zero, Rplus_0_r. reflexivity.
Qed.

Theorem several_supremum zs z : positive_weights zs p -> In z zs ->
  exists (S : A -> bool) (a : I -> R), S z = true /\ best (filter S zs) dirs p M z a /\
    interior (filter S zs) dirs M z /\
    (forall b, tilt zs z b <= tilt (filter S zs) z a) /\
    ((exists y, In y zs /\ S y = false) -> forall b, tilt zs z b < tilt (filter S zs) z a) /\
    (forall eps, 0 < eps -> exists b, tilt (filter S zs) z a - eps < tilt zs z b).
Proof.
  intros pw Hz.
  (* first for the rivals *)
  assert (R : exists (S : A -> bool) (a : I -> R), S z = true /\
    (forall b, rivals (filter S zs) z a <= rivals (filter S zs) z b) /\
    (forall eps, 0 < eps -> exists b, rivals zs z b < rivals (filter S zs) z a + eps)).
  { remember (length zs) as k eqn:Ek. revert zs Ek pw Hz.
    induction k as [k IH] using lt_wf_ind. intros zs Ek pw Hz.
    destruct (classic (exists n, clears zs dirs M z n)) as [(n & C)|N].
    - set (zs' := filter (level z n) zs).
      assert (Lz : level z n z = true) by (apply level_true, lead_self).
      destruct (IH (length zs')) with (zs := zs') as (S & a & Sz & Ha & Happ); auto.
      + destruct C as (_ & y & Hy & Hlt). rewrite Ek. apply filter_shorter.
        exists y. split; [exact Hy|]. apply Bool.not_true_is_false. intros E.
        apply level_true in E. lra.
      + apply (sublist_weights zs _ z); auto.
      + apply filter_In; auto.
      + exists (fun y => andb (level z n y) (S y)), a.
        assert (E : filter (fun y => andb (level z n y) (S y)) zs = filter S zs').
        { unfold zs'. clear. induction zs as [|x l IH]; simpl; [reflexivity|].
          destruct (level z n x); simpl; [destruct (S x)|]; rewrite ?IH; reflexivity. }
        rewrite E, Lz, Sz. split; [reflexivity|]. split; [exact Ha|].
        intros eps Heps. destruct (Happ (eps / 2)) as (b & Hb); [lra|].
        assert (L := cleared_rivals zs z n b C). apply is_lim_spec in L.
        destruct (L (mkposreal (eps / 2) ltac:(lra))) as (m & Hm). simpl in Hm.
        specialize (Hm (m + 1) ltac:(lra)). apply Rabs_lt_between in Hm.
        exists (along b n (m + 1)). fold zs' in Hm. lra.
    - destruct (best_exists dec zs dirs p M pw nd z Hz) as (a & Ha).
      { intros n C. apply N. exists n. exact C. }
      exists (fun _ => true), a.
      assert (E : filter (fun _ => true) zs = zs).
      { clear. induction zs as [|x l IH]; simpl; [reflexivity|]. rewrite IH. reflexivity. }
      rewrite E. split; [reflexivity|]. split.
      + intros b. apply (tilt_several_le zs dirs p M pw z a b Hz), Ha.
      + intros eps Heps. exists a. lra. }
  destruct R as (S & a & Sz & Ha & Happ).
  assert (pw' := sublist_weights zs S z pw Hz Sz).
  assert (Hz' : In z (filter S zs)) by (apply filter_In; auto).
  assert (B : best (filter S zs) dirs p M z a).
  { intros b. apply (tilt_several_le (filter S zs)); auto. }
  assert (Hp : 0 < p z) by (apply pw, Hz).
  assert (Ra := rivals_pos (filter S zs) dirs p M pw' z a).
  exists S, a. split; [exact Sz|]. split; [exact B|].
  split; [apply (best_interior (filter S zs) dirs p M pw' z a Hz' B)|].
  split; [|split].
  - intros b. rewrite !tilt_rivals by auto. apply Rmult_le_compat_l; [lra|].
    apply Rinv_le_contravar; [exact Ra|].
    eapply Rle_trans; [apply Ha|apply (fewer_rivals zs S z b pw)].
  - intros Hout b. rewrite !tilt_rivals by auto. apply Rmult_lt_compat_l; [exact Hp|].
    assert (L := proj2 (fewer_rivals zs S z b pw) Hout). specialize (Ha b). cbv beta in *.
    apply Rinv_lt_contravar; [apply Rmult_lt_0_compat; lra|lra].
  - intros eps Heps. set (r := SeveralVectors.rivals (filter S zs) dirs p M z a) in *.
    destruct (Happ (eps * r * r / p z)) as (b & Hb).
    { apply Rdiv_lt_0_compat; [|exact Hp]. repeat apply Rmult_lt_0_compat; auto. }
    exists b. rewrite !tilt_rivals by auto. fold r.
    set (r' := SeveralVectors.rivals zs dirs p M z b) in *.
    assert (Hr' : r <= r').
    { apply Rle_trans with (SeveralVectors.rivals (filter S zs) dirs p M z b);
        [apply Ha|apply (fewer_rivals zs S z b pw)]. }
    assert (D : p z / r - p z / r' = p z * (r' - r) / (r * r')) by (field; lra).
    assert (p z * (r' - r) / (r * r') < eps); [|lra].
    apply Rmult_lt_reg_r with (r * r'); [apply Rmult_lt_0_compat; lra|].
    replace (p z * (r' - r) / (r * r') * (r * r')) with (p z * (r' - r)) by (field; lra).
    apply Rlt_le_trans with (eps * r * r).
    + assert (Hb' : r' - r < eps * r * r / p z) by (cbv beta in Hb; lra).
      apply Rmult_lt_compat_l with (r := p z) in Hb'; [|exact Hp].
      replace (p z * (eps * r * r / p z)) with (eps * r * r) in Hb' by (field; lra). exact Hb'.
    + rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; lra.
Qed.
End Supremum.
