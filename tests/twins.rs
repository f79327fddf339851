//! The programs of ui-tests/pass and ui-tests/generic, as modules of one program. Written by
//! `GALLERY=overwrite cargo test --test ui`.

#![allow(dead_code, unused_imports, clippy::all)]

#[rustfmt::skip]
#[path = "../ui-tests/generic/batch_and_mode.rs"]
mod batch_and_mode;
#[rustfmt::skip]
#[path = "../ui-tests/generic/channels.rs"]
mod channels;
#[rustfmt::skip]
#[path = "../ui-tests/generic/image_size.rs"]
mod image_size;
#[rustfmt::skip]
#[path = "../ui-tests/pass/accuracy_batch.rs"]
mod accuracy_batch;
#[rustfmt::skip]
#[path = "../ui-tests/pass/accuracy_classes.rs"]
mod accuracy_classes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/adam_model.rs"]
mod adam_model;
#[rustfmt::skip]
#[path = "../ui-tests/pass/adamw_model.rs"]
mod adamw_model;
#[rustfmt::skip]
#[path = "../ui-tests/pass/add_assign_sizes.rs"]
mod add_assign_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/add_bias.rs"]
mod add_bias;
#[rustfmt::skip]
#[path = "../ui-tests/pass/add_constant_to_dynamic.rs"]
mod add_constant_to_dynamic;
#[rustfmt::skip]
#[path = "../ui-tests/pass/add_dynamic_to_constant.rs"]
mod add_dynamic_to_constant;
#[rustfmt::skip]
#[path = "../ui-tests/pass/add_element_types.rs"]
mod add_element_types;
#[rustfmt::skip]
#[path = "../ui-tests/pass/add_ranks.rs"]
mod add_ranks;
#[rustfmt::skip]
#[path = "../ui-tests/pass/add_sizes.rs"]
mod add_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/argmax_axis_out_of_range.rs"]
mod argmax_axis_out_of_range;
#[rustfmt::skip]
#[path = "../ui-tests/pass/array_of_convs.rs"]
mod array_of_convs;
#[rustfmt::skip]
#[path = "../ui-tests/pass/array_of_layers.rs"]
mod array_of_layers;
#[rustfmt::skip]
#[path = "../ui-tests/pass/as_mut_slice_tracked.rs"]
mod as_mut_slice_tracked;
#[rustfmt::skip]
#[path = "../ui-tests/pass/attention_scores.rs"]
mod attention_scores;
#[rustfmt::skip]
#[path = "../ui-tests/pass/avg_pool_stride_zero.rs"]
mod avg_pool_stride_zero;
#[rustfmt::skip]
#[path = "../ui-tests/pass/axis_of_scalar.rs"]
mod axis_of_scalar;
#[rustfmt::skip]
#[path = "../ui-tests/pass/axis_out_of_range.rs"]
mod axis_out_of_range;
#[rustfmt::skip]
#[path = "../ui-tests/pass/backward_not_scalar.rs"]
mod backward_not_scalar;
#[rustfmt::skip]
#[path = "../ui-tests/pass/backward_on_logits.rs"]
mod backward_on_logits;
#[rustfmt::skip]
#[path = "../ui-tests/pass/backward_plain.rs"]
mod backward_plain;
#[rustfmt::skip]
#[path = "../ui-tests/pass/binary_cross_entropy_with_logits_sizes.rs"]
mod binary_cross_entropy_with_logits_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/broadcast_place.rs"]
mod broadcast_place;
#[rustfmt::skip]
#[path = "../ui-tests/pass/broadcast_to_end.rs"]
mod broadcast_to_end;
#[rustfmt::skip]
#[path = "../ui-tests/pass/broadcast_to_two_axes.rs"]
mod broadcast_to_two_axes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cast_tracked.rs"]
mod cast_tracked;
#[rustfmt::skip]
#[path = "../ui-tests/pass/choose_wrong.rs"]
mod choose_wrong;
#[rustfmt::skip]
#[path = "../ui-tests/pass/compare_sizes.rs"]
mod compare_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/compare_types.rs"]
mod compare_types;
#[rustfmt::skip]
#[path = "../ui-tests/pass/concat_all_shapes.rs"]
mod concat_all_shapes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/concat_axis.rs"]
mod concat_axis;
#[rustfmt::skip]
#[path = "../ui-tests/pass/concat_dynamic.rs"]
mod concat_dynamic;
#[rustfmt::skip]
#[path = "../ui-tests/pass/concat_dynamic_second.rs"]
mod concat_dynamic_second;
#[rustfmt::skip]
#[path = "../ui-tests/pass/concat_other_axis.rs"]
mod concat_other_axis;
#[rustfmt::skip]
#[path = "../ui-tests/pass/concat_outside_table.rs"]
mod concat_outside_table;
#[rustfmt::skip]
#[path = "../ui-tests/pass/concat_rank.rs"]
mod concat_rank;
#[rustfmt::skip]
#[path = "../ui-tests/pass/concat_two_axes.rs"]
mod concat_two_axes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/confusion_classes.rs"]
mod confusion_classes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/conv_channels_in_tuple.rs"]
mod conv_channels_in_tuple;
#[rustfmt::skip]
#[path = "../ui-tests/pass/conv_height_width_channels.rs"]
mod conv_height_width_channels;
#[rustfmt::skip]
#[path = "../ui-tests/pass/conv_method.rs"]
mod conv_method;
#[rustfmt::skip]
#[path = "../ui-tests/pass/conv_method_stride.rs"]
mod conv_method_stride;
#[rustfmt::skip]
#[path = "../ui-tests/pass/conv_method_window.rs"]
mod conv_method_window;
#[rustfmt::skip]
#[path = "../ui-tests/pass/conv_rank.rs"]
mod conv_rank;
#[rustfmt::skip]
#[path = "../ui-tests/pass/conv_stride_zero.rs"]
mod conv_stride_zero;
#[rustfmt::skip]
#[path = "../ui-tests/pass/conv_weight_shape.rs"]
mod conv_weight_shape;
#[rustfmt::skip]
#[path = "../ui-tests/pass/conv_window.rs"]
mod conv_window;
#[rustfmt::skip]
#[path = "../ui-tests/pass/conv_window_both_sides.rs"]
mod conv_window_both_sides;
#[rustfmt::skip]
#[path = "../ui-tests/pass/conv_window_one_side.rs"]
mod conv_window_one_side;
#[rustfmt::skip]
#[path = "../ui-tests/pass/conv_window_padded.rs"]
mod conv_window_padded;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cost_field.rs"]
mod cost_field;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cost_input.rs"]
mod cost_input;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cost_list.rs"]
mod cost_list;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cost_over_budget.rs"]
mod cost_over_budget;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cost_params.rs"]
mod cost_params;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cost_shape.rs"]
mod cost_shape;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cost_unknown.rs"]
mod cost_unknown;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cross_entropy_batch_and_classes.rs"]
mod cross_entropy_batch_and_classes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cross_entropy_dynamic.rs"]
mod cross_entropy_dynamic;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cross_entropy_dynamic_logits.rs"]
mod cross_entropy_dynamic_logits;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cross_entropy_images.rs"]
mod cross_entropy_images;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cross_entropy_logits_of_one.rs"]
mod cross_entropy_logits_of_one;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cross_entropy_one_hot.rs"]
mod cross_entropy_one_hot;
#[rustfmt::skip]
#[path = "../ui-tests/pass/cross_entropy_tensor_labels.rs"]
mod cross_entropy_tensor_labels;
#[rustfmt::skip]
#[path = "../ui-tests/pass/dataset_batch_constant.rs"]
mod dataset_batch_constant;
#[rustfmt::skip]
#[path = "../ui-tests/pass/dataset_bytes.rs"]
mod dataset_bytes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/dataset_classes.rs"]
mod dataset_classes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/dataset_dynamic_item.rs"]
mod dataset_dynamic_item;
#[rustfmt::skip]
#[path = "../ui-tests/pass/dataset_model.rs"]
mod dataset_model;
#[rustfmt::skip]
#[path = "../ui-tests/pass/depthwise_channels.rs"]
mod depthwise_channels;
#[rustfmt::skip]
#[path = "../ui-tests/pass/depthwise_rows.rs"]
mod depthwise_rows;
#[rustfmt::skip]
#[path = "../ui-tests/pass/depthwise_window.rs"]
mod depthwise_window;
#[rustfmt::skip]
#[path = "../ui-tests/pass/derive_enum.rs"]
mod derive_enum;
#[rustfmt::skip]
#[path = "../ui-tests/pass/derive_missing.rs"]
mod derive_missing;
#[rustfmt::skip]
#[path = "../ui-tests/pass/derive_missing_optimizer.rs"]
mod derive_missing_optimizer;
#[rustfmt::skip]
#[path = "../ui-tests/pass/derive_number.rs"]
mod derive_number;
#[rustfmt::skip]
#[path = "../ui-tests/pass/derive_tuple_struct.rs"]
mod derive_tuple_struct;
#[rustfmt::skip]
#[path = "../ui-tests/pass/derive_vec.rs"]
mod derive_vec;
#[rustfmt::skip]
#[path = "../ui-tests/pass/div_sizes.rs"]
mod div_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/dropout_integers.rs"]
mod dropout_integers;
#[rustfmt::skip]
#[path = "../ui-tests/pass/dynamic_where_constant.rs"]
mod dynamic_where_constant;
#[rustfmt::skip]
#[path = "../ui-tests/pass/element_type.rs"]
mod element_type;
#[rustfmt::skip]
#[path = "../ui-tests/pass/exp_integers.rs"]
mod exp_integers;
#[rustfmt::skip]
#[path = "../ui-tests/pass/expand_size.rs"]
mod expand_size;
#[rustfmt::skip]
#[path = "../ui-tests/pass/eye_square.rs"]
mod eye_square;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_array_of_blocks.rs"]
mod five_array_of_blocks;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_conv_after_flatten.rs"]
mod five_conv_after_flatten;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_conv_channels.rs"]
mod five_conv_channels;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_depthwise.rs"]
mod five_depthwise;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_features_after_pool.rs"]
mod five_features_after_pool;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_flatten_start.rs"]
mod five_flatten_start;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_forgot_batch.rs"]
mod five_forgot_batch;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_forgot_flatten.rs"]
mod five_forgot_flatten;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_grey_image.rs"]
mod five_grey_image;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_grouped.rs"]
mod five_grouped;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_images_height_width_channels.rs"]
mod five_images_height_width_channels;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_linear_last.rs"]
mod five_linear_last;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_linear_second.rs"]
mod five_linear_second;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_no_padding.rs"]
mod five_no_padding;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_outside_table.rs"]
mod five_outside_table;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_pool_rows.rs"]
mod five_pool_rows;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_pooled_once_too_often.rs"]
mod five_pooled_once_too_often;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_residual.rs"]
mod five_residual;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_residual_downsamples.rs"]
mod five_residual_downsamples;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_residual_shrinks.rs"]
mod five_residual_shrinks;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_softmax_axis.rs"]
mod five_softmax_axis;
#[rustfmt::skip]
#[path = "../ui-tests/pass/five_swapped_sizes.rs"]
mod five_swapped_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/flatten_dynamic.rs"]
mod flatten_dynamic;
#[rustfmt::skip]
#[path = "../ui-tests/pass/flatten_into_linear.rs"]
mod flatten_into_linear;
#[rustfmt::skip]
#[path = "../ui-tests/pass/flatten_layer_start.rs"]
mod flatten_layer_start;
#[rustfmt::skip]
#[path = "../ui-tests/pass/flatten_outside_table.rs"]
mod flatten_outside_table;
#[rustfmt::skip]
#[path = "../ui-tests/pass/flatten_start.rs"]
mod flatten_start;
#[rustfmt::skip]
#[path = "../ui-tests/pass/forward_missing.rs"]
mod forward_missing;
#[rustfmt::skip]
#[path = "../ui-tests/pass/forward_returns_other_size.rs"]
mod forward_returns_other_size;
#[rustfmt::skip]
#[path = "../ui-tests/pass/from_vec_dynamic.rs"]
mod from_vec_dynamic;
#[rustfmt::skip]
#[path = "../ui-tests/pass/gather_beside.rs"]
mod gather_beside;
#[rustfmt::skip]
#[path = "../ui-tests/pass/gather_floats.rs"]
mod gather_floats;
#[rustfmt::skip]
#[path = "../ui-tests/pass/generic_axis.rs"]
mod generic_axis;
#[rustfmt::skip]
#[path = "../ui-tests/pass/generic_batch.rs"]
mod generic_batch;
#[rustfmt::skip]
#[path = "../ui-tests/pass/generic_channels.rs"]
mod generic_channels;
#[rustfmt::skip]
#[path = "../ui-tests/pass/generic_flatten.rs"]
mod generic_flatten;
#[rustfmt::skip]
#[path = "../ui-tests/pass/generic_layer.rs"]
mod generic_layer;
#[rustfmt::skip]
#[path = "../ui-tests/pass/generic_mode.rs"]
mod generic_mode;
#[rustfmt::skip]
#[path = "../ui-tests/pass/generic_sum.rs"]
mod generic_sum;
#[rustfmt::skip]
#[path = "../ui-tests/pass/global_pool_rows.rs"]
mod global_pool_rows;
#[rustfmt::skip]
#[path = "../ui-tests/pass/gradient_shape.rs"]
mod gradient_shape;
#[rustfmt::skip]
#[path = "../ui-tests/pass/grouped_channels.rs"]
mod grouped_channels;
#[rustfmt::skip]
#[path = "../ui-tests/pass/grouped_input_divides.rs"]
mod grouped_input_divides;
#[rustfmt::skip]
#[path = "../ui-tests/pass/grouped_output_divides.rs"]
mod grouped_output_divides;
#[rustfmt::skip]
#[path = "../ui-tests/pass/huber_loss_sizes.rs"]
mod huber_loss_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/index_rank.rs"]
mod index_rank;
#[rustfmt::skip]
#[path = "../ui-tests/pass/init_fans_of_bias.rs"]
mod init_fans_of_bias;
#[rustfmt::skip]
#[path = "../ui-tests/pass/init_with_not_a_distribution.rs"]
mod init_with_not_a_distribution;
#[rustfmt::skip]
#[path = "../ui-tests/pass/item_not_scalar.rs"]
mod item_not_scalar;
#[rustfmt::skip]
#[path = "../ui-tests/pass/item_of_vector.rs"]
mod item_of_vector;
#[rustfmt::skip]
#[path = "../ui-tests/pass/l1_loss_sizes.rs"]
mod l1_loss_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/labels_batch.rs"]
mod labels_batch;
#[rustfmt::skip]
#[path = "../ui-tests/pass/labels_classes.rs"]
mod labels_classes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/labels_floats.rs"]
mod labels_floats;
#[rustfmt::skip]
#[path = "../ui-tests/pass/lambda_input.rs"]
mod lambda_input;
#[rustfmt::skip]
#[path = "../ui-tests/pass/lambda_missing.rs"]
mod lambda_missing;
#[rustfmt::skip]
#[path = "../ui-tests/pass/layer_element_type.rs"]
mod layer_element_type;
#[rustfmt::skip]
#[path = "../ui-tests/pass/layer_integers.rs"]
mod layer_integers;
#[rustfmt::skip]
#[path = "../ui-tests/pass/linear_batch_as_features.rs"]
mod linear_batch_as_features;
#[rustfmt::skip]
#[path = "../ui-tests/pass/linear_bias.rs"]
mod linear_bias;
#[rustfmt::skip]
#[path = "../ui-tests/pass/linear_dynamic_batch.rs"]
mod linear_dynamic_batch;
#[rustfmt::skip]
#[path = "../ui-tests/pass/linear_dynamic_features.rs"]
mod linear_dynamic_features;
#[rustfmt::skip]
#[path = "../ui-tests/pass/linear_features.rs"]
mod linear_features;
#[rustfmt::skip]
#[path = "../ui-tests/pass/linear_image.rs"]
mod linear_image;
#[rustfmt::skip]
#[path = "../ui-tests/pass/linear_in_forward.rs"]
mod linear_in_forward;
#[rustfmt::skip]
#[path = "../ui-tests/pass/linear_method.rs"]
mod linear_method;
#[rustfmt::skip]
#[path = "../ui-tests/pass/linear_method_transposed.rs"]
mod linear_method_transposed;
#[rustfmt::skip]
#[path = "../ui-tests/pass/linear_out_in.rs"]
mod linear_out_in;
#[rustfmt::skip]
#[path = "../ui-tests/pass/linear_scalar.rs"]
mod linear_scalar;
#[rustfmt::skip]
#[path = "../ui-tests/pass/linear_weight.rs"]
mod linear_weight;
#[rustfmt::skip]
#[path = "../ui-tests/pass/log_softmax_layer_axis.rs"]
mod log_softmax_layer_axis;
#[rustfmt::skip]
#[path = "../ui-tests/pass/logsumexp_axis_out_of_range.rs"]
mod logsumexp_axis_out_of_range;
#[rustfmt::skip]
#[path = "../ui-tests/pass/mask_and_sizes.rs"]
mod mask_and_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/masked_fill_mask.rs"]
mod masked_fill_mask;
#[rustfmt::skip]
#[path = "../ui-tests/pass/masked_fill_numbers.rs"]
mod masked_fill_numbers;
#[rustfmt::skip]
#[path = "../ui-tests/pass/matmul_batch.rs"]
mod matmul_batch;
#[rustfmt::skip]
#[path = "../ui-tests/pass/matmul_batch_and_inner.rs"]
mod matmul_batch_and_inner;
#[rustfmt::skip]
#[path = "../ui-tests/pass/matmul_dynamic.rs"]
mod matmul_dynamic;
#[rustfmt::skip]
#[path = "../ui-tests/pass/matmul_dynamic_left.rs"]
mod matmul_dynamic_left;
#[rustfmt::skip]
#[path = "../ui-tests/pass/matmul_element_types.rs"]
mod matmul_element_types;
#[rustfmt::skip]
#[path = "../ui-tests/pass/matmul_heads.rs"]
mod matmul_heads;
#[rustfmt::skip]
#[path = "../ui-tests/pass/matmul_images.rs"]
mod matmul_images;
#[rustfmt::skip]
#[path = "../ui-tests/pass/matmul_rank.rs"]
mod matmul_rank;
#[rustfmt::skip]
#[path = "../ui-tests/pass/matmul_scalar.rs"]
mod matmul_scalar;
#[rustfmt::skip]
#[path = "../ui-tests/pass/matmul_transposed.rs"]
mod matmul_transposed;
#[rustfmt::skip]
#[path = "../ui-tests/pass/matmul_vector.rs"]
mod matmul_vector;
#[rustfmt::skip]
#[path = "../ui-tests/pass/matmul_vectors.rs"]
mod matmul_vectors;
#[rustfmt::skip]
#[path = "../ui-tests/pass/max_axis_out_of_range.rs"]
mod max_axis_out_of_range;
#[rustfmt::skip]
#[path = "../ui-tests/pass/max_pool_window.rs"]
mod max_pool_window;
#[rustfmt::skip]
#[path = "../ui-tests/pass/maximum_number.rs"]
mod maximum_number;
#[rustfmt::skip]
#[path = "../ui-tests/pass/maximum_sizes.rs"]
mod maximum_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/mean_axis_out_of_range.rs"]
mod mean_axis_out_of_range;
#[rustfmt::skip]
#[path = "../ui-tests/pass/minimum_ranks.rs"]
mod minimum_ranks;
#[rustfmt::skip]
#[path = "../ui-tests/pass/mode_type.rs"]
mod mode_type;
#[rustfmt::skip]
#[path = "../ui-tests/pass/model_f64.rs"]
mod model_f64;
#[rustfmt::skip]
#[path = "../ui-tests/pass/model_input.rs"]
mod model_input;
#[rustfmt::skip]
#[path = "../ui-tests/pass/model_of_another_architecture.rs"]
mod model_of_another_architecture;
#[rustfmt::skip]
#[path = "../ui-tests/pass/model_without_batch.rs"]
mod model_without_batch;
#[rustfmt::skip]
#[path = "../ui-tests/pass/moved_tensor.rs"]
mod moved_tensor;
#[rustfmt::skip]
#[path = "../ui-tests/pass/mse_all_sizes.rs"]
mod mse_all_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/mse_autoencoder.rs"]
mod mse_autoencoder;
#[rustfmt::skip]
#[path = "../ui-tests/pass/mse_dynamic.rs"]
mod mse_dynamic;
#[rustfmt::skip]
#[path = "../ui-tests/pass/mse_dynamic_predictions.rs"]
mod mse_dynamic_predictions;
#[rustfmt::skip]
#[path = "../ui-tests/pass/mse_element_types.rs"]
mod mse_element_types;
#[rustfmt::skip]
#[path = "../ui-tests/pass/mse_labels.rs"]
mod mse_labels;
#[rustfmt::skip]
#[path = "../ui-tests/pass/mse_rank.rs"]
mod mse_rank;
#[rustfmt::skip]
#[path = "../ui-tests/pass/mse_sizes.rs"]
mod mse_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/mul_one_hot.rs"]
mod mul_one_hot;
#[rustfmt::skip]
#[path = "../ui-tests/pass/mul_reference.rs"]
mod mul_reference;
#[rustfmt::skip]
#[path = "../ui-tests/pass/nested_array_shape.rs"]
mod nested_array_shape;
#[rustfmt::skip]
#[path = "../ui-tests/pass/nll_batch.rs"]
mod nll_batch;
#[rustfmt::skip]
#[path = "../ui-tests/pass/number_integer.rs"]
mod number_integer;
#[rustfmt::skip]
#[path = "../ui-tests/pass/number_type.rs"]
mod number_type;
#[rustfmt::skip]
#[path = "../ui-tests/pass/optimizer_config.rs"]
mod optimizer_config;
#[rustfmt::skip]
#[path = "../ui-tests/pass/optimizer_model.rs"]
mod optimizer_model;
#[rustfmt::skip]
#[path = "../ui-tests/pass/optimizer_of_tensor.rs"]
mod optimizer_of_tensor;
#[rustfmt::skip]
#[path = "../ui-tests/pass/optimizer_type.rs"]
mod optimizer_type;
#[rustfmt::skip]
#[path = "../ui-tests/pass/param_dynamic.rs"]
mod param_dynamic;
#[rustfmt::skip]
#[path = "../ui-tests/pass/param_integers.rs"]
mod param_integers;
#[rustfmt::skip]
#[path = "../ui-tests/pass/param_set_shape.rs"]
mod param_set_shape;
#[rustfmt::skip]
#[path = "../ui-tests/pass/permute_count.rs"]
mod permute_count;
#[rustfmt::skip]
#[path = "../ui-tests/pass/permute_out_of_range.rs"]
mod permute_out_of_range;
#[rustfmt::skip]
#[path = "../ui-tests/pass/permute_twice.rs"]
mod permute_twice;
#[rustfmt::skip]
#[path = "../ui-tests/pass/plain_where_tracked.rs"]
mod plain_where_tracked;
#[rustfmt::skip]
#[path = "../ui-tests/pass/pool_layer_padding.rs"]
mod pool_layer_padding;
#[rustfmt::skip]
#[path = "../ui-tests/pass/pool_padding.rs"]
mod pool_padding;
#[rustfmt::skip]
#[path = "../ui-tests/pass/pool_rows.rs"]
mod pool_rows;
#[rustfmt::skip]
#[path = "../ui-tests/pass/pool_window.rs"]
mod pool_window;
#[rustfmt::skip]
#[path = "../ui-tests/pass/readme_conv_channels.rs"]
mod readme_conv_channels;
#[rustfmt::skip]
#[path = "../ui-tests/pass/readme_linear_in_tuple.rs"]
mod readme_linear_in_tuple;
#[rustfmt::skip]
#[path = "../ui-tests/pass/readme_matmul_inner.rs"]
mod readme_matmul_inner;
#[rustfmt::skip]
#[path = "../ui-tests/pass/reduction_result.rs"]
mod reduction_result;
#[rustfmt::skip]
#[path = "../ui-tests/pass/reduction_type.rs"]
mod reduction_type;
#[rustfmt::skip]
#[path = "../ui-tests/pass/relu_integers.rs"]
mod relu_integers;
#[rustfmt::skip]
#[path = "../ui-tests/pass/reshape_batch.rs"]
mod reshape_batch;
#[rustfmt::skip]
#[path = "../ui-tests/pass/reshape_count.rs"]
mod reshape_count;
#[rustfmt::skip]
#[path = "../ui-tests/pass/reshape_dynamic.rs"]
mod reshape_dynamic;
#[rustfmt::skip]
#[path = "../ui-tests/pass/reshape_outside_table.rs"]
mod reshape_outside_table;
#[rustfmt::skip]
#[path = "../ui-tests/pass/reshape_rows.rs"]
mod reshape_rows;
#[rustfmt::skip]
#[path = "../ui-tests/pass/residual_dynamic.rs"]
mod residual_dynamic;
#[rustfmt::skip]
#[path = "../ui-tests/pass/residual_rank.rs"]
mod residual_rank;
#[rustfmt::skip]
#[path = "../ui-tests/pass/residual_shape.rs"]
mod residual_shape;
#[rustfmt::skip]
#[path = "../ui-tests/pass/residual_stride.rs"]
mod residual_stride;
#[rustfmt::skip]
#[path = "../ui-tests/pass/select_out_of_range.rs"]
mod select_out_of_range;
#[rustfmt::skip]
#[path = "../ui-tests/pass/select_rows_scalar.rs"]
mod select_rows_scalar;
#[rustfmt::skip]
#[path = "../ui-tests/pass/shape_missing_comma.rs"]
mod shape_missing_comma;
#[rustfmt::skip]
#[path = "../ui-tests/pass/shape_of_numbers.rs"]
mod shape_of_numbers;
#[rustfmt::skip]
#[path = "../ui-tests/pass/shape_of_sizes.rs"]
mod shape_of_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/slice_axis.rs"]
mod slice_axis;
#[rustfmt::skip]
#[path = "../ui-tests/pass/slice_dynamic.rs"]
mod slice_dynamic;
#[rustfmt::skip]
#[path = "../ui-tests/pass/slice_end.rs"]
mod slice_end;
#[rustfmt::skip]
#[path = "../ui-tests/pass/slice_reversed.rs"]
mod slice_reversed;
#[rustfmt::skip]
#[path = "../ui-tests/pass/smooth_l1_loss_sizes.rs"]
mod smooth_l1_loss_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/softmax_axis.rs"]
mod softmax_axis;
#[rustfmt::skip]
#[path = "../ui-tests/pass/softmax_layer_axis.rs"]
mod softmax_layer_axis;
#[rustfmt::skip]
#[path = "../ui-tests/pass/split_at_outside.rs"]
mod split_at_outside;
#[rustfmt::skip]
#[path = "../ui-tests/pass/split_axis.rs"]
mod split_axis;
#[rustfmt::skip]
#[path = "../ui-tests/pass/split_heads.rs"]
mod split_heads;
#[rustfmt::skip]
#[path = "../ui-tests/pass/split_zero.rs"]
mod split_zero;
#[rustfmt::skip]
#[path = "../ui-tests/pass/squeeze_axis.rs"]
mod squeeze_axis;
#[rustfmt::skip]
#[path = "../ui-tests/pass/squeeze_size.rs"]
mod squeeze_size;
#[rustfmt::skip]
#[path = "../ui-tests/pass/stack_place.rs"]
mod stack_place;
#[rustfmt::skip]
#[path = "../ui-tests/pass/struct_conv_channels.rs"]
mod struct_conv_channels;
#[rustfmt::skip]
#[path = "../ui-tests/pass/struct_first_linear.rs"]
mod struct_first_linear;
#[rustfmt::skip]
#[path = "../ui-tests/pass/struct_forgot_flatten.rs"]
mod struct_forgot_flatten;
#[rustfmt::skip]
#[path = "../ui-tests/pass/struct_last_linear.rs"]
mod struct_last_linear;
#[rustfmt::skip]
#[path = "../ui-tests/pass/struct_output.rs"]
mod struct_output;
#[rustfmt::skip]
#[path = "../ui-tests/pass/sub_assign_ranks.rs"]
mod sub_assign_ranks;
#[rustfmt::skip]
#[path = "../ui-tests/pass/sub_column_from_row.rs"]
mod sub_column_from_row;
#[rustfmt::skip]
#[path = "../ui-tests/pass/sub_mean.rs"]
mod sub_mean;
#[rustfmt::skip]
#[path = "../ui-tests/pass/sum_axis_negative.rs"]
mod sum_axis_negative;
#[rustfmt::skip]
#[path = "../ui-tests/pass/sum_result_used.rs"]
mod sum_result_used;
#[rustfmt::skip]
#[path = "../ui-tests/pass/swap_axes_out_of_range.rs"]
mod swap_axes_out_of_range;
#[rustfmt::skip]
#[path = "../ui-tests/pass/tensor_strings.rs"]
mod tensor_strings;
#[rustfmt::skip]
#[path = "../ui-tests/pass/tensor_vec.rs"]
mod tensor_vec;
#[rustfmt::skip]
#[path = "../ui-tests/pass/to_array_dynamic.rs"]
mod to_array_dynamic;
#[rustfmt::skip]
#[path = "../ui-tests/pass/tracked_where_plain.rs"]
mod tracked_where_plain;
#[rustfmt::skip]
#[path = "../ui-tests/pass/trait_not_imported.rs"]
mod trait_not_imported;
#[rustfmt::skip]
#[path = "../ui-tests/pass/transpose_result.rs"]
mod transpose_result;
#[rustfmt::skip]
#[path = "../ui-tests/pass/transpose_vector.rs"]
mod transpose_vector;
#[rustfmt::skip]
#[path = "../ui-tests/pass/tuple_of_thirteen.rs"]
mod tuple_of_thirteen;
#[rustfmt::skip]
#[path = "../ui-tests/pass/tuple_of_thirteen_forward.rs"]
mod tuple_of_thirteen_forward;
#[rustfmt::skip]
#[path = "../ui-tests/pass/unflatten_heads.rs"]
mod unflatten_heads;
#[rustfmt::skip]
#[path = "../ui-tests/pass/unflatten_sizes.rs"]
mod unflatten_sizes;
#[rustfmt::skip]
#[path = "../ui-tests/pass/unsqueeze_place.rs"]
mod unsqueeze_place;
#[rustfmt::skip]
#[path = "../ui-tests/pass/var_keep_out_of_range.rs"]
mod var_keep_out_of_range;
#[rustfmt::skip]
#[path = "../ui-tests/pass/weights_of_another_architecture.rs"]
mod weights_of_another_architecture;
#[rustfmt::skip]
#[path = "../ui-tests/pass/zeros_dynamic.rs"]
mod zeros_dynamic;

#[test]
fn generic_programs_run() {
    batch_and_mode::main();
    channels::main();
    image_size::main();
}
