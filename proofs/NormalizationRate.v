(** * Claim [normalization-limit]: how fast the limit (15) is reached (new)

    The distance of the normalised steered state from the normalised direction is at most
    a constant over the strength, for RMSNorm and LayerNorm, with eps >= 0: the eps of the
    root is one more coordinate of the perturbation. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Model Vectors NormalizationLimit.
Open Scope R_scope.

(** The direction of a w + u is within 2 ||u|| / (a ||w||) of that of w (also if a w + u
    is 0, with 0 / 0 = 0) *)
Lemma direction_rate {J} (m : list J) (u w : J -> R) a : 0 < a -> 0 < norm m w ->
  let x := fun i => a * w i + u i in
  norm m (fun i => x i / norm m x - w i / norm m w) <= 2 * norm m u / (a * norm m w).
Proof.
  intros Ha Hw x. assert (Haw : 0 < a * norm m w) by (apply Rmult_lt_0_compat; auto).
  assert (Hx : Rabs (norm m x - a * norm m w) <= norm m u).
  { replace (a * norm m w) with (norm m (fun i => a * w i)) by (rewrite norm_scal, Rabs_right; lra).
    apply Rle_trans with (1 := norm_triangle_inverse m x (fun i => a * w i)).
    right. apply norm_ext. intros i _. unfold x. ring. }
  assert (Hi : 0 < / (a * norm m w)) by (apply Rinv_0_lt_compat; auto).
  destruct (norm_nonneg m x) as [Hp|H0].
  - rewrite (norm_ext m _ (fun i => / (a * norm m w) * u i
      + (/ norm m x - / (a * norm m w)) * x i)).
    2:{ intros i _. replace (u i) with (x i - a * w i) by (unfold x; ring). field. split; lra. }
    apply Rle_trans with (1 := norm_triangle m _ _). rewrite !norm_scal.
    rewrite (Rabs_right (/ _)) by lra.
    replace (/ norm m x - / (a * norm m w))
      with (- (norm m x - a * norm m w) * (/ (a * norm m w) * / norm m x)) by (field; lra).
    rewrite Rabs_mult, Rabs_Ropp, (Rabs_right (/ _ * / _)).
    2:{ apply Rle_ge, Rlt_le, Rmult_lt_0_compat; auto. apply Rinv_0_lt_compat; auto. }
    replace (Rabs (norm m x - a * norm m w) * (/ (a * norm m w) * / norm m x) * norm m x)
      with (Rabs (norm m x - a * norm m w) * / (a * norm m w)) by (field; lra).
    assert (Rabs (norm m x - a * norm m w) * / (a * norm m w) <= norm m u * / (a * norm m w))
      by (apply Rmult_le_compat_r; lra).
    unfold Rdiv. lra.
  - rewrite <- H0 in *.
    rewrite (norm_ext m _ (fun i => - / norm m w * w i)).
    2:{ intros i _. unfold Rdiv. rewrite Rinv_0. ring. }
    rewrite norm_scal, Rabs_Ropp, (Rabs_right (/ _))
      by (apply Rle_ge, Rlt_le, Rinv_0_lt_compat; auto).
    rewrite Rinv_l by lra.
    rewrite Rminus_0_l, Rabs_Ropp, (Rabs_right (a * norm m w)) in Hx by lra.
    apply Rmult_le_reg_r with (1 := Haw). unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

Section Rate.
Context {I : Type} (l : list I).
Let d := INR (length l).
Implicit Types (x v h r gamma beta : I -> R).

(** One more coordinate *)
Definition extended : list (option I) := cons None (map Some l).
Definition extend (x : I -> R) (c : R) (i : option I) : R :=
  match i with None => c | Some j => x j end.

Lemma extended_dot x c : dot extended (extend x c) (extend x c) = c * c + dot l x x.
Proof. unfold dot, extended. simpl. rewrite Sum_map. reflexivity. Qed.

Lemma extended_norm (y : option I -> R) : norm l (fun i => y (Some i)) <= norm extended y.
Proof.
  apply sqrt_le_1_alt. unfold dot, extended. simpl. rewrite Sum_map.
  generalize (Rle_0_sqr (y None)). unfold Rsqr. lra.
Qed.

(** For RMSNorm, every gain at most g in absolute value, and a > 0,
    || RMS (h + a v + r) - RMS (v) ||
      <= 2 sqrt(d) g sqrt((||h|| + ||r||)^2 + d eps) / (a ||v||),
    the limit RMS (v) without eps. *)
Theorem rms_rate_eps eps gamma g h r v a : 0 <= eps -> 0 < a -> 0 < norm l v -> 0 <= g ->
  (forall i, In i l -> Rabs (gamma i) <= g) ->
  norm l (fun i => rms_norm l eps gamma (fun i => h i + a * v i + r i) i - rms_norm l 0 gamma v i)
  <= 2 * sqrt d * g * sqrt ((norm l h + norm l r) ^ 2 + d * eps) / (a * norm l v).
Proof.
  intros He Ha Hv Hg Hgain.
  assert (Hd : 0 < d).
  { apply size_pos. intros ->. unfold norm, dot in Hv. simpl in Hv. rewrite sqrt_0 in Hv. lra. }
  assert (Hsd : 0 < sqrt d) by (apply sqrt_lt_R0; auto).
  assert (Hde : 0 <= d * eps) by (apply Rmult_le_pos; lra).
  set (u := extend (fun i => h i + r i) (sqrt (d * eps))). set (w := extend v 0).
  set (x := fun i => a * w i + u i).
  assert (Hw : norm extended w = norm l v).
  { unfold norm, w. rewrite extended_dot. f_equal. ring. }
  assert (Hu : norm extended u <= sqrt ((norm l h + norm l r) ^ 2 + d * eps)).
  { unfold norm at 1, u. rewrite extended_dot, sqrt_sqrt by auto. apply sqrt_le_1_alt.
    rewrite <- (norm_sqr l (fun i => h i + r i)).
    generalize (norm_triangle l h r) (norm_nonneg l (fun i => h i + r i)). nra. }
  assert (Hr : forall e y c i, 0 <= e -> c * c = d * e -> rms_norm l e gamma y i =
    sqrt d * (gamma i * (y i / norm extended (extend y c)))).
  { intros e y c i Hpe Hc. unfold rms_norm, norm. rewrite extended_dot, Hc. fold d.
    replace (dot l y y / d + e) with ((d * e + dot l y y) / d) by (field; lra).
    rewrite sqrt_div_alt by auto.
    destruct (Req_dec (sqrt (d * e + dot l y y)) 0) as [->|Hn].
    - unfold Rdiv. rewrite Rmult_0_l, !Rinv_0. ring.
    - field. lra. }
  rewrite (norm_ext l _ (fun i => sqrt d *
    (gamma i * (x (Some i) / norm extended x - w (Some i) / norm extended w)))).
  2:{ intros i _. rewrite (Hr eps _ (sqrt (d * eps))), (Hr 0 v 0) by (auto using sqrt_sqrt; lra).
      replace (norm extended (extend (fun i => h i + a * v i + r i) (sqrt (d * eps))))
        with (norm extended x).
      - fold w. replace (x (Some i)) with (h i + a * v i + r i) by (unfold x, w, u; simpl; ring).
        replace (w (Some i)) with (v i) by reflexivity. ring.
      - apply norm_ext. intros [j|] _; unfold x, w, u; simpl; ring. }
  rewrite norm_scal, (Rabs_right (sqrt d)) by lra.
  assert (Hdiff : norm extended (fun i => x i / norm extended x - w i / norm extended w)
    <= 2 * norm extended u / (a * norm l v)).
  { rewrite <- Hw. apply direction_rate; [exact Ha|rewrite Hw; exact Hv]. }
  apply Rle_trans with (sqrt d * (g * (2 * norm extended u / (a * norm l v)))).
  - apply Rmult_le_compat_l; [lra|].
    apply Rle_trans with (1 := norm_gain l g gamma _ Hg Hgain). apply Rmult_le_compat_l; auto.
    apply Rle_trans with (2 := Hdiff).
    apply (extended_norm (fun i => x i / norm extended x - w i / norm extended w)).
  - assert (Hi : 0 < / (a * norm l v)) by (apply Rinv_0_lt_compat, Rmult_lt_0_compat; auto).
    set (bound := sqrt ((norm l h + norm l r) ^ 2 + d * eps)) in *.
    replace (2 * sqrt d * g * bound / (a * norm l v))
      with (sqrt d * (g * (2 * bound / (a * norm l v)))) by (unfold Rdiv; ring).
    apply Rmult_le_compat_l, Rmult_le_compat_l; auto; try lra.
    apply Rmult_le_compat_r; lra.
Qed.

(** Without eps: 2 sqrt(d) g (||h|| + ||r||) / (a ||v||). *)
Theorem rms_rate gamma g h r v a : 0 < a -> 0 < norm l v -> 0 <= g ->
  (forall i, In i l -> Rabs (gamma i) <= g) ->
  norm l (fun i => rms_norm l 0 gamma (fun i => h i + a * v i + r i) i - rms_norm l 0 gamma v i)
  <= 2 * sqrt d * g * (norm l h + norm l r) / (a * norm l v).
Proof.
  intros Ha Hv Hg Hgain. assert (H := rms_rate_eps 0 gamma g h r v a (Rle_refl 0) Ha Hv Hg Hgain).
  rewrite Rmult_0_r, Rplus_0_r, sqrt_pow2 in H; [exact H|].
  generalize (norm_nonneg l h) (norm_nonneg l r). lra.
Qed.

Lemma centre_sum h v r a i :
  centre l (fun i => h i + a * v i + r i) i = centre l h i + a * centre l v i + centre l r i.
Proof. unfold centre, average. rewrite !Sum_plus, Sum_scal. unfold Rdiv. ring. Qed.

Lemma layer_difference eps gamma beta h r v a i :
  layer_norm l eps gamma beta (fun i => h i + a * v i + r i) i - layer_norm l 0 gamma beta v i =
  rms_norm l eps gamma (fun i => centre l h i + a * centre l v i + centre l r i) i
  - rms_norm l 0 gamma (centre l v) i.
Proof.
  unfold layer_norm, rms_norm, dot. rewrite centre_sum.
  rewrite (Sum_ext l (fun i => centre l (fun i => h i + a * v i + r i) i * _)
    (fun i => (centre l h i + a * centre l v i + centre l r i)
      * (centre l h i + a * centre l v i + centre l r i))); [ring|].
  intros k _. rewrite centre_sum. reflexivity.
Qed.

(** The same rates for LayerNorm, in terms of the centred vectors. *)
Theorem layer_rate_eps eps gamma beta g h r v a : 0 <= eps -> 0 < a ->
  0 < norm l (centre l v) -> 0 <= g -> (forall i, In i l -> Rabs (gamma i) <= g) ->
  norm l (fun i => layer_norm l eps gamma beta (fun i => h i + a * v i + r i) i
                   - layer_norm l 0 gamma beta v i)
  <= 2 * sqrt d * g * sqrt ((norm l (centre l h) + norm l (centre l r)) ^ 2 + d * eps)
     / (a * norm l (centre l v)).
Proof.
  intros He Ha Hv Hg Hgain.
  rewrite (norm_ext l _ _ (fun i _ => layer_difference eps _ _ h r v a i)).
  apply rms_rate_eps; auto.
Qed.

Theorem layer_rate gamma beta g h r v a : 0 < a -> 0 < norm l (centre l v) -> 0 <= g ->
  (forall i, In i l -> Rabs (gamma i) <= g) ->
  norm l (fun i => layer_norm l 0 gamma beta (fun i => h i + a * v i + r i) i
                   - layer_norm l 0 gamma beta v i)
  <= 2 * sqrt d * g * (norm l (centre l h) + norm l (centre l r)) / (a * norm l (centre l v)).
Proof.
  intros Ha Hv Hg Hgain. rewrite (norm_ext l _ _ (fun i _ => layer_difference 0 _ _ h r v a i)).
  apply rms_rate; auto.
Qed.
End Rate.
